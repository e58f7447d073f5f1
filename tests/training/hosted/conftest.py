"""A team with chats and a key, a provider on this machine, and somebody who takes the turns."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.models.functions import Now

from datasets.models import Dataset, DatasetVersion
from mlplatform.core import storage
from mlplatform.core.services.provider_keys import set_provider_key
from tests.training.providers.server import SECRET, FakeOpenAI
from training.models import RemoteRun, TrainingJob
from training.services.hosted.advance import advance
from training.services.hosted.queue import claim_turn
from training.services.hosted.turn import after
from training.services.jobs import create_job

CHATS = 60
TOKENS = 6_000
SUCCEEDED = {"status": "succeeded", "fine_tuned_model": "ft:gpt-4.1-mini:alpha::1", "trained_tokens": 16_200}


def chats_version(persona: Any, count: int = CHATS, name: str = "Jargon") -> DatasetVersion:
    """A ready version with its `chats.jsonl`, as the reader leaves it."""
    dataset = Dataset.objects.create(team=persona.team, created_by=persona.user, name=name, kind="chat")
    reading = {"tokens": {"total": TOKENS, "assistant": TOKENS // 2}, "chats": count}
    version = DatasetVersion.objects.create(
        dataset=dataset, number=1, status="ready", original_name="chats.jsonl", sha256="0" * 64, rows=count, columns=[],
        reading=reading,
    )  # fmt: skip
    folder = storage.dataset_dir(version.pk)
    folder.mkdir(parents=True)
    lines = [
        {
            "messages": [
                {"role": "user", "content": f"What is {n}?"},
                {"role": "assistant", "content": f"A number, {n}."},
            ]
        }
        for n in range(count)
    ]
    (folder / "chats.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return version


@pytest.fixture
def server(settings, monkeypatch) -> Iterator[FakeOpenAI]:
    monkeypatch.setattr("openai._base_client.MAX_RETRY_DELAY", 0.02)  # it would wait for seconds before each retry
    fake = FakeOpenAI()
    settings.PROVIDER_ORIGINS = [fake.origin]
    settings.PROVIDER_POLL_S = (0.01, 0.02)
    settings.PROVIDER_LOOK_AGAIN_S = 0.01
    settings.PROVIDER_TIMEOUT_S = 10
    yield fake
    fake.close()


@pytest.fixture
def address(server) -> str:
    return f"{server.origin}/v1"


@pytest.fixture
def key(alice, address):
    return set_provider_key(actor=alice.actor, provider="openai", base_url=address, secret=SECRET)


@pytest.fixture
def chats(alice) -> DatasetVersion:
    return chats_version(alice)


@pytest.fixture
def start(alice, chats, key, address) -> Callable[..., TrainingJob]:
    def start(**config: Any) -> TrainingJob:
        limits = {name: config.pop(name) for name in ("time_limit_s",) if name in config}
        given = {"base_url": address, "cap_usd": 5.0, **config}
        return create_job(
            actor=alice.actor, dataset_version=chats, trainer="hosted-fine-tune", hyperparameters=given, consent=True,
            **limits,
        )  # fmt: skip

    return start


def turn(job: TrainingJob) -> TrainingJob:
    """One turn, as if its time had come, and that of no other job."""
    RemoteRun.objects.exclude(pk=job.pk).exclude(next_poll_at=None).update(next_poll_at=after(3600))
    RemoteRun.objects.filter(pk=job.pk).exclude(next_poll_at=None).update(next_poll_at=Now())
    claimed = claim_turn()
    assert claimed is not None, "no turn is due"
    advance(claimed)
    job.refresh_from_db()
    return job


def turns(job: TrainingJob, *until: str, most: int = 12) -> TrainingJob:
    """Turns until the job has one of these statuses."""
    for _ in range(most):
        if turn(job).status in until:
            return job
    raise AssertionError(f"{job.status} after {most} turns: {job.failure} {job.remote_run.trouble}")
