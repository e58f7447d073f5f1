"""HTTP to providers: no redirects, no proxies from the environment, bounded answers."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx2

TIMEOUT_S = 30.0
LONGEST_ANSWER = 10 * 2**20


def http_client(timeout_s: float = TIMEOUT_S) -> "httpx2.Client":
    """A client whose answers end after `timeout_s` and 10 MiB, however slowly they drip. Raises httpx2.ReadError."""
    import httpx2

    class Bounded(httpx2.SyncByteStream):
        def __init__(self, stream: Any) -> None:
            self._stream = stream
            self._deadline = time.monotonic() + timeout_s

        def __iter__(self) -> Iterator[bytes]:
            size = 0
            for part in self._stream:
                size += len(part)
                if size > LONGEST_ANSWER:
                    raise httpx2.ReadError(f"the answer is longer than {LONGEST_ANSWER} bytes")
                if time.monotonic() > self._deadline:
                    raise httpx2.ReadTimeout(f"the answer took longer than {timeout_s:g} s")
                yield part

        def close(self) -> None:
            self._stream.close()

    class BoundedTransport(httpx2.HTTPTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            answer = super().handle_request(request)
            return httpx2.Response(
                answer.status_code, headers=answer.headers, stream=Bounded(answer.stream), extensions=answer.extensions
            )

    return httpx2.Client(
        transport=BoundedTransport(), timeout=httpx2.Timeout(timeout_s), follow_redirects=False, trust_env=False
    )
