"""As much of Hugging Face's hub as fetching a model asks for, over real HTTP."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
Models = Mapping[str, Mapping[str, bytes]]  # name → file → content


class Hub:
    """`asked` holds the files that were fetched."""

    def __init__(self, models: Models) -> None:
        self.models = models
        self.asked: list[str] = []
        self.address = ""


@contextmanager
def hub(models: Models) -> Iterator[Hub]:
    state = Hub(models)

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._answer(head=True)

        def do_GET(self) -> None:
            self._answer(head=False)

        def log_message(self, *args: object) -> None:
            return

        def _answer(self, head: bool) -> None:
            path = urlsplit(self.path).path.removeprefix("/")
            if path.startswith("api/models/"):
                self._describe(path.removeprefix("api/models/"))
                return
            name, _, rest = path.partition("/resolve/")
            file = rest.partition("/")[2]
            content = state.models.get(name, {}).get(file)
            if content is None:
                self._send(404, b"", {"X-Error-Code": "EntryNotFound"})
                return
            if not head:
                state.asked.append(file)
            headers = {"X-Repo-Commit": COMMIT, "ETag": f'"{hashlib.sha1(content).hexdigest()}"'}
            self._send(200, content, headers, head)

        def _describe(self, path: str) -> None:
            name = path.partition("/tree/")[0].partition("/revision/")[0]
            files = state.models.get(name)
            if files is None:
                self._send(404, b"{}", {"X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"})
            elif "/tree/" in path:
                tree = [
                    {"type": "file", "path": file, "size": len(content), "oid": hashlib.sha1(content).hexdigest()}
                    for file, content in files.items()
                ]
                self._send(200, json.dumps(tree).encode())
            else:
                siblings = [{"rfilename": file} for file in files]
                self._send(200, json.dumps({"id": name, "sha": COMMIT, "siblings": siblings}).encode())

        def _send(self, status: int, body: bytes, headers: Mapping[str, str] | None = None, head: bool = False) -> None:
            self.send_response(status)
            for key, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(key, value)
            self.end_headers()
            if not head and self.command != "HEAD":
                self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
