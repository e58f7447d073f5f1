"""torchvision beside a torch that it was not built for.

The registry's torchvision is linked to CUDA. With a CPU build of torch its C++ extension cannot load, `import
torchvision` dies with "operator torchvision::nms does not exist", and transformers dies with it under a misleading
message. Python code of torchvision (models, transforms) needs only that the operators are declared.
"""

import importlib
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)

_declared: list[Any] = []  # the declarations live as long as this object does


def mend_torchvision() -> bool:
    """Declare torchvision's operators where its extension cannot load; True when that was needed.

    Call it in a child before anything imports torchvision or transformers. It does nothing without torchvision, with
    a torch that has CUDA or ROCm, where the extension loads, and when it was called before. Afterwards
    `torchvision.io`, `roi_pool` and `deform_conv2d` still do not work: images are read with Pillow.
    """
    if _declared or "torchvision" in sys.modules or find_spec("torchvision") is None or find_spec("torch") is None:
        return False
    torch = importlib.import_module("torch")
    if torch.version.cuda or torch.version.hip or _extension_loads(torch):
        return False
    library = torch.library.Library("torchvision", "DEF")
    for schema in SCHEMAS:
        library.define(schema)
    _declared.append(library)
    return True


def _extension_loads(torch: Any) -> bool:
    spec = find_spec("torchvision")
    folders = [Path(folder) for folder in (spec.submodule_search_locations or [])] if spec else []
    for extension in (file for folder in folders for file in sorted(folder.glob("_C*.so"))):
        try:
            torch.ops.load_library(str(extension))
        except OSError:
            return False
    return True
