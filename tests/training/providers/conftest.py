"""A provider that talks to a local server over real HTTP."""

from collections.abc import Iterator

import pytest

from tests.training.providers.server import SECRET, FakeOpenAI
from training.providers.openai import OpenAIProvider


@pytest.fixture
def server() -> Iterator[FakeOpenAI]:
    fake = FakeOpenAI()
    yield fake
    fake.close()


@pytest.fixture
def provider(server) -> Iterator[OpenAIProvider]:
    made = OpenAIProvider(SECRET, base_url=f"{server.origin}/v1", timeout_s=20, tries_again=2)
    yield made
    made.close()


@pytest.fixture
def impatient(server) -> Iterator[OpenAIProvider]:
    """For servers that never come to an end: it gives up after half a second."""
    made = OpenAIProvider(SECRET, base_url=f"{server.origin}/v1", timeout_s=0.5)
    yield made
    made.close()
