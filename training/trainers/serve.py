"""Answer prediction requests, one JSON object a line, until the requests end.

`python -m training.trainers.serve MODEL_DIR` reads stdin and writes stdout; `serve` takes any two descriptors. With
"stream": true a language model sends {"id", "delta"} for each piece of text before the answer itself. The line
{"cancel": id} ends such an answer after the piece that is being made; its last line is then {"id", "cancelled": true}.
"""

import json
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.trainers.artifact import read_signature
from training.trainers.errors import ModelFileError, RowError
from training.trainers.finite import finite
from training.trainers.limits import hide_our_datasets_package, limit_memory
from training.trainers.registry import loader
from training.trainers.serve_requests import MAX_LINE, OVERLONG, Requests

MEMORY_MB = "MLPLATFORM_SERVING_MEMORY_MB"  # environment variable: how much this process may hold


def serve(read_fd: int, write_fd: int, model_dir: str | Path) -> int:
    """Load the model and answer until end of file. Returns 0, or 10 when the model cannot be loaded.

    A model that does not load answers every request with the reason, so that the caller never waits in vain.
    """
    model: Any = None
    broken: dict[str, Any] = {}
    try:
        model = loader(read_signature(Path(model_dir))["flavor"])(model_dir)
    except ModelFileError as error:
        broken = _error("model_file", str(error), "Restore the model's files or train again.")
    except Exception as error:
        traceback.print_exc()
        broken = _no_memory() if _is_memory(error) else _not_loaded(error)
    requests = Requests(read_fd)
    while (line := requests.next()) is not None:
        answers = iter([_too_long()]) if line is OVERLONG else _answers(line, model, broken, requests)
        if not all(_send(write_fd, answer) for answer in answers):
            break
    return 10 if broken else 0


def _answers(line: bytes, model: Any, broken: dict[str, Any], requests: Requests) -> Iterator[dict[str, Any]]:
    """One answer; where the request asks to stream and the model can, the pieces that come before it too."""
    request_id = None
    try:
        request = json.loads(line)
        if not isinstance(request, dict):
            yield {"id": None} | _error("bad_request", "A request is one JSON object a line: {“id”, “rows”}.")
            return
        request_id = request.get("id")
        if broken:
            yield {"id": request_id} | broken
        elif request.get("stream") is True and hasattr(model, "stream"):
            yield from _pieces(request_id, model.stream(request.get("rows")), requests)
        else:
            yield {"id": request_id} | model.predict(request.get("rows"))
    except RowError as error:
        problem = _error("bad_row", error.message, "Correct the value and send the rows again.")
        problem["error"] |= {"column": error.column, "row": error.row}
        yield {"id": request_id} | problem
    except (ValueError, RecursionError) as error:
        if request_id is None:
            yield {"id": None} | _error("bad_request", "The line is not JSON.", "Send one JSON object a line.")
        else:
            yield {"id": request_id} | _internal(error)
    except Exception as error:
        yield {"id": request_id} | _internal(error)


def _pieces(request_id: Any, pieces: Iterator[dict[str, Any]], requests: Requests) -> Iterator[dict[str, Any]]:
    for piece in pieces:
        yield {"id": request_id} | piece
        if "delta" in piece and requests.cancelled(request_id):
            yield {"id": request_id, "cancelled": True}
            return


def _internal(error: Exception) -> dict[str, Any]:
    traceback.print_exception(error)
    if _is_memory(error):
        return _no_memory()
    return _error(
        "prediction_failed", f"The model could not predict these rows ({type(error).__name__}).", "See the log."
    )


def _not_loaded(error: Exception) -> dict[str, Any]:
    return _error("model_load", f"The model could not be loaded ({type(error).__name__}).", "Train it again.")


def _is_memory(error: Exception) -> bool:
    # PyTorch says so in a RuntimeError's text only.
    return isinstance(error, MemoryError) or "can't allocate memory" in str(error)


def _no_memory() -> dict[str, Any]:
    limit = os.environ.get(MEMORY_MB)
    return _error(
        "out_of_memory",
        "The model needs more memory than " + (f"the {limit} MB that it may use." if limit else "is free."),
        "Send less at once, or ask whoever runs the portal to give models more memory.",
    )


def _too_long() -> dict[str, Any]:
    return {"id": None} | _error("too_large", f"A request may have {MAX_LINE // 2**20} MB.", "Send fewer rows at once.")


def _error(code: str, message: str, hint: str = "") -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "hint": hint}}


def _send(fd: int, answer: dict[str, Any]) -> bool:
    data = memoryview(json.dumps(finite(answer), ensure_ascii=False).encode() + b"\n")
    try:
        while data:
            data = data[os.write(fd, data) :]
    except BrokenPipeError:
        return False
    return True


def main(model_dir: str) -> int:
    """Serve on stdin and stdout. Whatever a library prints goes to stderr and cannot break the answers."""
    answers = os.dup(1)
    os.dup2(2, 1)
    if limit := os.environ.get(MEMORY_MB):
        limit_memory(int(limit))
    return serve(0, answers, model_dir)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m training.trainers.serve MODEL_DIR, where MODEL_DIR holds signature.json.")
    hide_our_datasets_package()
    sys.exit(main(sys.argv[1]))
