"""Fine-tuning at OpenAI and at services that speak its API, through the official SDK."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlplatform.core.errors import Unavailable
from training.providers import prices
from training.providers.base import JOB_ID, Estimate, JobRequest, RemoteEvent, RemoteFile, RemoteJob, RemoteState
from training.providers.errors import ProviderDown
from training.providers.openai_errors import LATER, our_errors
from training.providers.transport import TIMEOUT_S, http_client

if TYPE_CHECKING:
    import openai

BASE_URL = "https://api.openai.com/v1"
TRIES_AGAIN = 4  # of calls that may be repeated; the SDK waits longer each time, with jitter, or as Retry-After says
PAGE = 100

# The words of the API, and those of services that speak it with words of their own. Others are shown as they are.
STATES = {
    **dict.fromkeys(("validating_files", "queued", "pending"), RemoteState.WAITING),
    **dict.fromkeys(("running", "paused", "compressing", "uploading", "cancel_requested"), RemoteState.RUNNING),
    **dict.fromkeys(("succeeded", "completed"), RemoteState.SUCCEEDED),
    **dict.fromkeys(("failed", "error"), RemoteState.FAILED),
    "cancelled": RemoteState.CANCELLED,
}


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

    def estimate(self, *, model: str, tokens: int, examples: int, epochs: int | None = None) -> Estimate:
        passes = epochs or prices.default_epochs(examples)
        trained = tokens * passes
        price = prices.price_of(prices.OPENAI, model)
        note = "The number of epochs is the one that “auto” usually comes to. " if epochs is None else ""
        if price is None:
            return Estimate(tokens, passes, trained, None, f"{note}No price for {model} is known here.")
        note += f"Price as on {price.source} in {price.read_on:%B %Y}; it may have changed."
        return Estimate(tokens, passes, trained, round(trained / 1e6 * price.usd_per_million, 2), note)

    def upload_file(self, path: Path, filename: str) -> RemoteFile:
        # Sent anew after a lost answer there would be two; a stray file costs nothing but is not wanted either.
        with path.open("rb") as file, our_errors(self.label):
            answer = self._once.files.with_raw_response.create(file=(filename, file), purpose="fine-tune")
        found = self._object(answer)
        return RemoteFile(found["id"], str(found.get("status") or ""))

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
        return _job(self._object(answer))

    def get_job(self, remote_id: str) -> RemoteJob:
        with our_errors(self.label):
            answer = self._client.fine_tuning.jobs.with_raw_response.retrieve(remote_id)
        return _job(self._object(answer))

    def cancel(self, remote_id: str) -> RemoteJob:
        with our_errors(self.label):
            answer = self._client.fine_tuning.jobs.with_raw_response.cancel(remote_id)
        return _job(self._object(answer))

    def list_jobs(self, *, most: int = 200) -> Iterator[RemoteJob]:
        for item in self._pages(self._client.fine_tuning.jobs.with_raw_response.list, most):
            yield _job(item)

    def events(self, remote_id: str, *, known: Iterable[str] = ()) -> list[RemoteEvent]:
        seen, found = set(known), []
        ask = self._client.fine_tuning.jobs.with_raw_response.list_events
        for item in self._pages(lambda **page: ask(remote_id, **page), 10_000):
            if item["id"] in seen:
                break  # the newest come first, so the rest is known
            found.append(_event(item))
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
            if not isinstance(items, list) or not all(_is_object(item) for item in items):
                raise self._nonsense()
            yield from items[: most - given]
            given += len(items)
            if not items or not body.get("has_more"):
                return
            page["after"] = items[-1]["id"]

    def _object(self, answer: Any) -> dict[str, Any]:
        body = self._body(answer)
        if not _is_object(body):
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
            hint="Ask an operator to run: pip install 'mlplatform[hosted]'",
            code="provider_sdk_missing",
        ) from None
    return openai.OpenAI(
        api_key=secret,
        base_url=base_url,
        timeout=timeout_s,
        max_retries=tries_again,
        http_client=http_client(timeout_s),
    )


def _is_object(body: Any) -> bool:
    return isinstance(body, dict) and isinstance(body.get("id"), str)


def _job(body: dict[str, Any]) -> RemoteJob:
    status = str(body.get("status") or "")
    tokens, error = body.get("trained_tokens"), body.get("error")
    metadata = body.get("metadata")
    return RemoteJob(
        id=body["id"],
        status=status,
        state=STATES.get(status, RemoteState.UNKNOWN),
        model=str(body["fine_tuned_model"]) if body.get("fine_tuned_model") else None,
        trained_tokens=tokens if isinstance(tokens, int) else None,
        failure=str(error.get("message") or "")[:2_000] if isinstance(error, dict) else "",
        metadata={str(key): str(value) for key, value in metadata.items()} if isinstance(metadata, dict) else {},
        created_at=_moment(body.get("created_at")),
        finished_at=_moment(body.get("finished_at")),
    )


def _event(body: dict[str, Any]) -> RemoteEvent:
    data = body.get("data")
    return RemoteEvent(
        id=body["id"],
        at=_moment(body.get("created_at")),
        level=str(body.get("level") or "info"),
        type=str(body.get("type") or "message"),
        message=str(body.get("message") or "")[:2_000],
        data=data if isinstance(data, dict) else {},
    )


def _moment(seconds: Any) -> datetime | None:
    """Unix seconds; None for anything else, so that an odd field cannot stop a job from being followed."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
