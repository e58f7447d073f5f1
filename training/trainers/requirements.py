"""Libraries that trainers need beside the portal's own, and the command that installs each where it is absent.

`pip install .` brings all of them; a machine that only trains, or one on which somebody removed a library, may lack
one. The ranges are those of pyproject.toml: an open one pulls several GB of another build of torch.
"""

from training.trainers.base import Requirement

TORCH = Requirement(module="torch", label="PyTorch", command='pip install "torch>=2.13,<2.14"')
TORCHVISION = Requirement(module="torchvision", label="torchvision", command='pip install "torchvision>=0.28,<0.29"')
SAFETENSORS = Requirement(module="safetensors", label="safetensors", command='pip install "safetensors>=0.8"')
TRANSFORMERS = Requirement(module="transformers", label="transformers", command='pip install "transformers>=5.23,<6"')
PEFT = Requirement(module="peft", label="peft", command='pip install "peft>=0.19"')
PILLOW = Requirement(module="PIL", label="Pillow", command='pip install "pillow>=12"')
