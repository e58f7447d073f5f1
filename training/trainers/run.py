"""One attempt from run.json to result.json, with the exit code that tells the supervisor how it ended."""

import json
import os
import platform
import re
import sys
import traceback
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from training.trainers.artifact import describe
from training.trainers.contract import TrainResult
from training.trainers.errors import (
    INTERNAL_EXIT_CODE,
    NO_ROOM,
    NO_ROOM_EXIT_CODE,
    Cancelled,
    OutOfMemory,
    TrainingError,
)
from training.trainers.events import EventWriter
from training.trainers.finite import finite
from training.trainers.job import Job
from training.trainers.limits import limit_threads
from training.trainers.registry import resolve
from training.trainers.request import RunRequest, read_json, read_request
from training.trainers.stopping import stop_on_sigterm

LIBRARIES = {
    "sklearn": "scikit-learn",
    "numpy": "numpy",
    "skops": "skops",
    "torch": "torch",
    "torchvision": "torchvision",
    "safetensors": "safetensors",
    "transformers": "transformers",
}

# Libraries written in Rust, such as safetensors, pass on the system's error in words only.
_RUST_ERROR = re.compile(r"\(os error (\d+)\)")

OUT_OF_MEMORY = "The fit needed more memory than the job may use."
OUT_OF_MEMORY_HINT = "Choose fewer or shallower trees, leave columns out, or raise the job's memory limit."


def run(run_dir: str | Path, events_fd: int | None = None) -> int:
    """Run the attempt and return its exit code.

    0 done, 10–13 a failure with failure.json, 14 no room for its files, 20 cancelled, 1 internal.

    Also the entry for a child forked from a warm template, where the libraries are loaded already.
    """
    run_dir = Path(run_dir).resolve()
    events = EventWriter.for_run(run_dir, events_fd)
    output_dir = run_dir / "out"
    try:
        try:
            values = read_json(run_dir)
            output_dir = run_dir / values.get("output_dir", "out")
            output_dir.mkdir(parents=True, exist_ok=True)
            limit_threads(max(1, int(values.get("threads") or 1)))
            return _attempt(read_request(run_dir, values), events)
        except Cancelled:
            events.emit("log", level="info", message="Stopped as asked.")
            return Cancelled.exit_code
        except TrainingError as error:
            return _fail(error, output_dir, events)
        except MemoryError:
            return _fail(OutOfMemory(OUT_OF_MEMORY, hint=OUT_OF_MEMORY_HINT), output_dir, events)
    except Exception as error:  # of the fit, or of the writing of failure.json
        traceback.print_exc()
        if _found_no_room(error):
            events.emit("log", level="error", message=f"A file could not be written: {error}")
            return NO_ROOM_EXIT_CODE
        events.emit("log", level="error", message=f"Internal error: {type(error).__name__}: {error}")
        return INTERNAL_EXIT_CODE
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        events.close()


def _attempt(request: RunRequest, events: EventWriter) -> int:
    job = Job(
        events,
        request.output_dir,
        seed=request.seed,
        device=request.device,
        threads=request.threads,
        resume_from=request.resume_from,
    )
    with stop_on_sigterm(job, events, abrupt=not request.spec.resumable):
        job.started(pid=os.getpid(), libraries=library_versions(loaded_only=False))
        if request.resume_from and not request.spec.resumable:
            job.log(request.spec.resume_note or "This trainer starts again from the beginning.", level="warning")
        result: TrainResult = resolve(request.spec.fit)(request.config, request.data, job)
        job.check_stop()
        _write(request.output_dir / "result.json", _manifest(result, request, job))
    return 0


def _manifest(result: TrainResult, request: RunRequest, job: Job) -> dict[str, Any]:
    manifest = asdict(result)
    del manifest["files"]
    return manifest | {
        "trainer": request.spec.key,
        "task": request.spec.task,
        "flavor": request.spec.flavor,
        "files": describe(request.output_dir, result.files),
        "warnings": job.warnings,
        "versions": {"python": platform.python_version()} | library_versions(loaded_only=True),
    }


def library_versions(*, loaded_only: bool) -> dict[str, str]:
    """Versions of what may matter to a fit: installed, or only what this process has imported."""
    found = {}
    for module, package in LIBRARIES.items():
        if loaded_only and sys.modules.get(module) is None:
            continue
        try:
            found[module] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _fail(error: TrainingError, output_dir: Path, events: EventWriter) -> int:
    events.emit("log", level="error", message=error.message)
    output_dir.mkdir(parents=True, exist_ok=True)
    _write(output_dir / "failure.json", error.as_dict())
    return error.exit_code


def _found_no_room(error: BaseException | None) -> bool:
    """Whether a file that could not be written is behind it."""
    while error is not None:
        numbers = [error.errno] if isinstance(error, OSError) else map(int, _RUST_ERROR.findall(str(error)))
        if any(number in NO_ROOM for number in numbers):
            return True
        error = error.__cause__ or error.__context__
    return False


def _write(path: Path, contents: Any) -> None:
    """Whole or not at all: written beside, flushed to disk, renamed."""
    partial = path.with_suffix(".partial")
    try:
        with partial.open("w", encoding="utf-8") as file:
            json.dump(finite(contents), file, allow_nan=False, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)  # else a full disk would stay full
        raise
