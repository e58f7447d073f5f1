"""Fine-tuning at OpenAI and at services that speak its API, through the official SDK."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlplatform.core.errors import Unavailable
from training.providers.base import (
    JOB_ID,
    ChatOptions,
    ChatPart,
    JobRequest,
    RemoteEvent,
    RemoteFile,
    RemoteJob,
)
from training.providers.errors import ProviderDown, RemoteMissing, RequestRefused
from training.providers.openai_chat import chat
from training.providers.openai_errors import LATER, our_errors
from training.providers.openai_reading import event_of, is_object, job_of
from training.providers.transport import TIMEOUT_S, http_client

if TYPE_CHECKING:
    import openai

BASE_URL = "https://api.openai.com/v1"
TRIES_AGAIN = 4  # of calls that may be repeated; the SDK waits longer each time, with jitter, or as Retry-After says
PAGE = 100

# A file that cannot be there: a request to train on it tells whether training is offered, and never trains.
NO_SUCH_FILE = "file-mlplatform-asks-whether-training-is-open"


class OpenAIProvider:
    """One account. The secret stays in the SDK's client; errors and `repr` do not show it."""

    key = "openai"
    label = "OpenAI"

    def __init__(
        self, secret: str, *, base_url: str = BASE_URL, timeout_s: float = TIMEOUT_S, tries_again: int = TRIES_AGAIN
    ) -> None:
        self._client = _client(secret, base_url, timeout_s, tries_again)
        # What must not be done twice is tried once.
        self._once = self._client.with_options(max_retries=0)

    def close(self) -> None:
        self._client.close()

    def check(self, model: str) -> None:
        for _ in self.list_jobs(most=1):
            break
        # Listing works where training is no longer offered; only a request to train is answered with the refusal.
        probe = JobRequest(job_id="probe", model=model, training_file=NO_SUCH_FILE)
        try:
            made = self.create_job(probe)
        except (RequestRefused, RemoteMissing) as error:
            if error.code not in {RequestRefused.code, RemoteMissing.code}:
                raise  # no credit, another address, an unknown model
            return
        # A service that speaks the API loosely took it after all; nothing may come of that.
        self.cancel(made.id)

    def upload_file(self, path: Path, filename: str) -> RemoteFile:
        # Sent anew after a lost answer there would be two; a stray file costs nothing but is not wanted either.
        with path.open("rb") as file, our_errors(self.label):
            answer = self._once.files.with_raw_response.create(file=(filename, file), purpose="fine-tune")
        found = self._object(answer)
        return RemoteFile(found["id"], str(found.get("status") or ""))

    def find_file(self, filename: str) -> RemoteFile | None:
        for item in self._pages(self._client.files.with_raw_response.list, 1_000):
            if item.get("filename") == filename and item.get("status") != "error":
                return RemoteFile(item["id"], str(item.get("status") or ""))
        return None

    def chat(self, model: str, messages: list[dict[str, Any]], options: ChatOptions) -> Iterator[ChatPart]:
        return chat(self._once, self.label, model, messages, options)

    def create_job(self, request: JobRequest) -> RemoteJob:
        method: Any = {"type": "supervised", "supervised": {"hyperparameters": dict(request.hyperparameters)}}
        optional: dict[str, Any] = {
            "validation_file": request.validation_file,
            "suffix": request.suffix[:64] or None,
            "seed": request.seed,
        }
        with our_errors(self.label):
            answer = self._once.fine_tuning.jobs.with_raw_response.create(
                model=request.model,
                training_file=request.training_file,
                method=method,
                metadata={JOB_ID: request.job_id},
                **{name: value for name, value in optional.items() if value is not None},
            )
        return job_of(self._object(answer))

    def get_job(self, remote_id: str) -> RemoteJob:
        with our_errors(self.label):
            answer = self._client.fine_tuning.jobs.with_raw_response.retrieve(remote_id)
        return job_of(self._object(answer))

    def cancel(self, remote_id: str) -> RemoteJob:
        with our_errors(self.label):
            answer = self._client.fine_tuning.jobs.with_raw_response.cancel(remote_id)
        return job_of(self._object(answer))

    def list_jobs(self, *, most: int = 200) -> Iterator[RemoteJob]:
        for item in self._pages(self._client.fine_tuning.jobs.with_raw_response.list, most):
            yield job_of(item)

    def events(self, remote_id: str, *, known: Iterable[str] = ()) -> list[RemoteEvent]:
        seen, found = set(known), []
        ask = self._client.fine_tuning.jobs.with_raw_response.list_events
        for item in self._pages(lambda **page: ask(remote_id, **page), 10_000):
            if item["id"] in seen:
                break  # the newest come first, so the rest is known
            found.append(event_of(item))
        return found[::-1]

    def _pages(self, ask: Any, most: int) -> Iterator[dict[str, Any]]:
        """Items of a list that is given in pages, at most `most`."""
        page: dict[str, Any] = {"limit": min(PAGE, most)}
        given = 0
        while given < most:
            with our_errors(self.label):
                answer = ask(**page)
            body = self._body(answer)
            items = body.get("data")
            if not isinstance(items, list) or not all(is_object(item) for item in items):
                raise self._nonsense()
            yield from items[: most - given]
            given += len(items)
            if not items or not body.get("has_more"):
                return
            page["after"] = items[-1]["id"]

    def _object(self, answer: Any) -> dict[str, Any]:
        body = self._body(answer)
        if not is_object(body):
            raise self._nonsense()
        return body

    def _body(self, answer: Any) -> dict[str, Any]:
        try:
            body = answer.http_response.json()
        except ValueError:
            raise self._nonsense() from None
        if not isinstance(body, dict):
            raise self._nonsense()
        return body

    def _nonsense(self) -> ProviderDown:
        return ProviderDown(f"{self.label} gave an answer that is not of its API.", hint=LATER)


def _client(secret: str, base_url: str, timeout_s: float, tries_again: int) -> "openai.OpenAI":
    try:
        import openai
    except ImportError:
        raise Unavailable(
            "Hosted fine-tuning needs the package openai, which is not installed here.",
            hint='Ask an operator to run: pip install "openai>=3.52,<4"',
            code="provider_sdk_missing",
        ) from None
    return openai.OpenAI(
        api_key=secret,
        base_url=base_url,
        timeout=timeout_s,
        max_retries=tries_again,
        http_client=http_client(timeout_s),
    )
