"""A server that answers as OpenAI's documentation says, failures included."""

import json
import re
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "sk-test-0123456789abcdef"


class FakeOpenAI:
    """`fail[path]` is a list of failures to give first; `seen` what was asked, as (method, path, headers, body).

    `closed`: training is no longer offered. `script`: statuses that a job goes through, one a question.
    """

    def __init__(self, port: int = 0) -> None:
        self.closed = False
        self.script: list[dict[str, Any]] = []
        self.names: dict[str, str] = {}
        self.answer = ["Hello", " there", "!"]
        self.jobs: list[dict[str, Any]] = []
        self.events: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.files: dict[str, bytes] = {}
        self.fail: dict[str, list[Any]] = defaultdict(list)
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake._answer(self)

            def do_POST(self) -> None:
                fake._answer(self)

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.origin = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def calls(self, method: str, path: str) -> int:
        return sum(call[:2] == (method, path) for call in self.seen)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        url = urlsplit(handler.path)
        path = url.path.removeprefix("/v1")
        self.seen.append((handler.command, path, dict(handler.headers), body))
        failures = self.fail[path]
        try:
            # None in the list lets one request pass.
            if failures and (failure := failures.pop(0)):
                failure(handler)
            elif handler.headers.get("Authorization") != f"Bearer {SECRET}":
                error(401, "Incorrect API key provided.", "invalid_api_key")(handler)
            else:
                answer = self._route(handler.command, path, parse_qs(url.query), body)
                answer(handler) if callable(answer) else send(handler, 200, answer)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client has given up, which is what some tests want
        except KeyError:
            error(404, "Could not find it.", "not_found")(handler)

    def _route(self, method: str, path: str, query: dict[str, list[str]], body: bytes) -> Any:
        if (method, path) == ("POST", "/files"):
            return self._file(body)
        if (method, path) == ("GET", "/files"):
            return page([self._described(name) for name in self.files][::-1], query)
        if (method, path) == ("POST", "/chat/completions"):
            return self._chat(json.loads(body))
        if (method, path) == ("POST", "/fine_tuning/jobs"):
            if self.closed:
                return error(403, "Fine-tuning is not available to your organization.", "training_not_available")
            asked = json.loads(body)
            if asked["training_file"].startswith("file-mlplatform"):
                return error(400, f"Invalid file: {asked['training_file']}", "invalid_training_file")
            return self._create(asked)
        if (method, path) == ("GET", "/fine_tuning/jobs"):
            return page(self.jobs[::-1], query)
        match = re.fullmatch(r"/fine_tuning/jobs/([^/]+)(?:/(events|cancel))?", path)
        if match is None:
            raise KeyError(path)
        job = {job["id"]: job for job in self.jobs}[match[1]]
        if match[2] == "events":
            return page(self.events[match[1]][::-1], query)
        if match[2] == "cancel":
            if job["status"] in {"succeeded", "failed", "cancelled"}:
                return error(400, f"Job has already {job['status']}.", "already_ended")
            job["status"] = "cancelled"
        elif self.script:
            job |= self.script.pop(0)
        return job

    def _file(self, body: bytes) -> dict[str, Any]:
        name = f"file-{len(self.files) + 1}"
        self.files[name] = body
        given = re.search(rb'filename="([^"]*)"', body)
        self.names[name] = given[1].decode() if given else ""
        return self._described(name)

    def _described(self, name: str) -> dict[str, Any]:
        return {"id": name, "object": "file", "status": "processed", "bytes": len(self.files[name]),
                "filename": self.names[name], "purpose": "fine-tune"}  # fmt: skip

    def _chat(self, asked: dict[str, Any]) -> Any:
        if not asked["model"].startswith("ft:"):
            return error(404, f"The model {asked['model']} does not exist.", "model_not_found")
        return lambda handler: stream(handler, asked["model"], self.answer)

    @property
    def created(self) -> list[dict[str, Any]]:
        """Bodies of all requests to train, but for those that only ask whether it is open."""
        bodies = [json.loads(body) for method, path, _, body in self.seen
                  if (method, path) == ("POST", "/fine_tuning/jobs")]  # fmt: skip
        return [body for body in bodies if not body["training_file"].startswith("file-mlplatform")]

    def report(self, job_id: str, *steps: dict[str, Any]) -> None:
        """Metric events of a job, as the documentation shows them."""
        for data in steps:
            number = len(self.events[job_id]) + 1
            self.events[job_id].append({
                "id": f"ftevent-{number}", "object": "fine_tuning.job.event", "created_at": int(time.time()),
                "level": "info", "type": "metrics", "data": data,
                "message": f"Step {data['step']}/{data['total_steps']}: training loss={data['train_loss']}",
            })  # fmt: skip

    def _create(self, asked: dict[str, Any]) -> dict[str, Any]:
        job = {
            "id": f"ftjob-{len(self.jobs) + 1}", "object": "fine_tuning.job", "status": "validating_files",
            "created_at": int(time.time()), "finished_at": None, "fine_tuned_model": None, "trained_tokens": None,
            "error": None, "result_files": [], **asked,
        }  # fmt: skip
        self.jobs.append(job)
        return job


def page(items: list[dict[str, Any]], query: dict[str, list[str]]) -> dict[str, Any]:
    """A cursor page, the newest first."""
    limit = int(query.get("limit", ["20"])[0])
    ids = [item["id"] for item in items]
    start = ids.index(query["after"][0]) + 1 if "after" in query else 0
    part = items[start : start + limit]
    return {"object": "list", "data": part, "has_more": start + limit < len(items)}


def stream(handler: BaseHTTPRequestHandler, model: str, words: list[str], pause_s: float = 0.0) -> None:
    """An answer in pieces, as server-sent events."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.end_headers()

    def chunk(choices: list[dict[str, Any]], **more: Any) -> bytes:
        body = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model,
                "choices": choices, **more}  # fmt: skip
        return f"data: {json.dumps(body)}\n\n".encode()

    for word in words:
        handler.wfile.write(chunk([{"index": 0, "delta": {"content": word}, "finish_reason": None}]))
        handler.wfile.flush()
        time.sleep(pause_s)
    handler.wfile.write(chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}]))
    usage = {"prompt_tokens": 5, "completion_tokens": len(words), "total_tokens": 5 + len(words)}
    handler.wfile.write(chunk([], usage=usage) + b"data: [DONE]\n\n")


def send(handler: BaseHTTPRequestHandler, status: int, body: Any, **headers: str) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(content)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(content)


def error(status: int, message: str, code: str | None = None, **headers: str) -> Any:
    """A failure in the documented shape."""
    body = {"error": {"message": message, "type": "error", "param": None, "code": code}}
    return lambda handler: send(handler, status, body, **headers)


def raw(status: int, content: bytes, **headers: str) -> Any:
    """A failure of any shape."""
    return lambda handler: send(handler, status, content, **headers)


def hang(seconds: float) -> Any:
    """No answer at all for so long."""
    return lambda handler: time.sleep(seconds)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, so that no single read is late."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(600):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def flood(handler: BaseHTTPRequestHandler) -> None:
    """More than anybody should read."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(12):
        handler.wfile.write(b" " * 2**20)
