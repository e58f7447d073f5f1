"""What a child process may see of ours: neither the database's address nor anybody's keys."""

import os
from pathlib import Path

import mlplatform

_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV")
# The way out, for models from Hugging Face; programs read the names in either case.
_NETWORK = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
_PASSED_ON_PREFIXES = ("CUDA_", "NVIDIA_", "HF_", "TORCH_", "MLPLATFORM_WEIGHTS_")


def child_environment(threads: int) -> dict[str, str]:
    """Environment of a trainer or prediction process that may use `threads` threads."""
    env = {name: value for name, value in os.environ.items() if _is_passed_on(name)}
    # The child's working directory is elsewhere, so it has to be told where our packages lie.
    packages = str(Path(mlplatform.__file__).resolve().parent.parent)
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [packages, env.get("PYTHONPATH", "")]))
    env["OMP_NUM_THREADS"] = str(threads)
    return env


def _is_passed_on(name: str) -> bool:
    return name in _PASSED_ON or name.upper() in _NETWORK or name.startswith(_PASSED_ON_PREFIXES)
