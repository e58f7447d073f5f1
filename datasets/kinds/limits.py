"""Limits a reading child puts on itself before it looks at the file, so that no file can take the machine with it."""

import ctypes
import os
import resource
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

MEMORY_MB = "MLPLATFORM_READ_MEMORY_MB"
CPU_SECONDS = "MLPLATFORM_READ_CPU_SECONDS"
OUTPUT_MB = "MLPLATFORM_READ_OUTPUT_MB"
NICE = "MLPLATFORM_READ_NICE"
MEGABYTE = 1024 * 1024
M_ARENA_MAX = -8
ARENAS = 2
"""glibc reserves 64 MB of address space for each thread's own heap, up to eight heaps a core; two are as fast here."""


def apply_limits(environ: Mapping[str, str] = os.environ) -> None:
    """Set the limits named in the environment: address space and largest output in MB, CPU in seconds, niceness.

    Below about 600 MB of address space Python and Arrow themselves may fail to start. Beyond the CPU limit the kernel
    ends the process with SIGXCPU; the other two surface as MemoryError and OSError.
    """
    _limit(resource.RLIMIT_AS, environ.get(MEMORY_MB), MEGABYTE)
    _limit(resource.RLIMIT_CPU, environ.get(CPU_SECONDS), 1)
    _limit(resource.RLIMIT_FSIZE, environ.get(OUTPUT_MB), MEGABYTE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(int(environ.get(NICE) or 5))


def prepare_libraries() -> None:
    """Choose, before they are imported, how numpy and pyarrow use memory and threads.

    Arrow's default allocator reserves a gigabyte of address space at once, which an address-space limit would count;
    jemalloc, in every Linux build of Arrow, does not, and gives memory back between blocks. OpenBLAS reserves buffers
    for each core, and nothing here multiplies matrices.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, ARENAS)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "jemalloc" if sys.platform == "linux" else "system")
    sys.meta_path.insert(0, _WithoutPandas())


class _WithoutPandas(MetaPathFinder):
    """Arrow imports pandas, 0.2 s and 40 MB, to ask whether what it is given is a data frame; here it never is."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name == "pandas":
            raise ModuleNotFoundError(name)
        return None


def _limit(kind: int, given: str | None, unit: int) -> None:
    if not given:
        return
    hard = resource.getrlimit(kind)[1]
    wanted = int(given) * unit
    value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(kind, (value, hard))
