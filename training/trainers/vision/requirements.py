"""What the vision trainers need beyond the portal, and what all of them say about going on after a crash."""

from training.trainers.base import Requirement

COMMAND = 'pip install "mlplatform[vision]"'
TORCH = (
    Requirement(module="torch", label="PyTorch", command=COMMAND),
    Requirement(module="safetensors", label="safetensors", command=COMMAND),
    Requirement(module="PIL", label="Pillow", command="pip install pillow"),
)
TORCHVISION = (*TORCH, Requirement(module="torchvision", label="torchvision", command=COMMAND))
RESUMES = "Goes on from its last checkpoint, and on a processor ends exactly as it would have without the interruption."
