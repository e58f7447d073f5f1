"""A hosted job's side at its provider, for the job page and the API."""

from dataclasses import dataclass
from typing import Any

from training.models import RemoteRun, TrainingJob
from training.providers.registry import PROVIDERS
from training.services.hosted.advice import host_of


@dataclass(frozen=True, slots=True)
class RemoteView:
    """`status` is the provider's own word, shown beside ours."""

    run: RemoteRun
    label: str
    host: str

    @property
    def status(self) -> str:
        return self.run.remote_status

    @property
    def waiting(self) -> bool:
        """Whether it is asked again by itself."""
        return self.run.next_poll_at is not None


def remote_view(job: TrainingJob) -> RemoteView | None:
    """None for a job that runs here."""
    run = RemoteRun.objects.filter(pk=job.pk).first() if job.hosted else None
    if run is None:
        return None
    known = PROVIDERS.get(run.provider)
    return RemoteView(run, known.label if known else run.provider, host_of(run.base_url))


def remote_json(job: TrainingJob) -> dict[str, Any] | None:
    """The fields of `schemas.RemoteOut`."""
    view = remote_view(job)
    if view is None:
        return None
    run = view.run
    names = ("provider", "base_url", "base_model", "remote_id", "remote_status", "remote_model", "trained_tokens",
             "epochs", "submitted_at", "heard_at", "next_poll_at")  # fmt: skip
    money = {name: None if value is None else float(value) for name, value in _money(run).items()}
    return {name: getattr(run, name) for name in names} | money | {"trouble": run.trouble or None}


def _money(run: RemoteRun) -> dict[str, Any]:
    low, high = run.estimate.get("low_usd"), run.estimate.get("high_usd")
    return {"estimate_low_usd": low, "estimate_high_usd": high, "cap_usd": run.cap_usd, "cost_usd": run.cost_usd}
