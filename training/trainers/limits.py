"""What a child may use: threads and memory as granted, in a fresh process and in one forked from a warm template."""

import os
import resource
import sys

VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "LOKY_MAX_CPU_COUNT")


def limit_threads(threads: int) -> None:
    """Libraries read the environment when they load; those that are loaded already are told through threadpoolctl.

    OpenMP's threads wait asleep: spinning, they take the cores from other jobs and made PyTorch four times slower on a
    busy machine.
    """
    for name in VARIABLES:
        os.environ[name] = str(threads)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if "numpy" in sys.modules:
        from threadpoolctl import threadpool_limits

        threadpool_limits(threads)


def limit_memory(megabytes: int) -> None:
    """Allocations above this fail with MemoryError, instead of taking the memory of everybody else.

    Counted is what the process has written or may write (RLIMIT_DATA), not address space: files that are mapped, such
    as weights, and what CUDA only reserves are free.
    """
    limit = megabytes * 2**20
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (limit if most < 0 else min(limit, most), most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def hide_our_datasets_package() -> None:
    """Our app `datasets` has the name of Hugging Face's package; None makes transformers take it as not installed.

    Only for processes that never import the app: a trainer's child, a server of models.
    """
    sys.modules["datasets"] = None  # type: ignore[assignment]
