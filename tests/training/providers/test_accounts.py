"""A team's own key goes to its own address."""

import pytest

from mlplatform.core.errors import NotFound, ValidationFailed
from mlplatform.core.services.provider_keys import set_provider_key
from tests.training.providers.server import SECRET
from training.providers.accounts import provider_for
from training.providers.base import JobRequest

pytestmark = pytest.mark.django_db


def test_a_team_asks_with_its_own_key(alice, charlie, server, settings):
    settings.PROVIDER_ORIGINS = [server.origin]
    address = f"{server.origin}/v1"
    set_provider_key(actor=alice.actor, provider="openai", base_url=address, secret=SECRET)
    provider = provider_for(alice.team, "openai", address)
    assert provider.create_job(JobRequest(job_id="a", model="m", training_file="f")).id == "ftjob-1"
    assert SECRET not in repr(provider) + str(vars(provider))
    with pytest.raises(NotFound, match="has no key for openai"):
        provider_for(charlie.team, "openai", address)
    with pytest.raises(NotFound):
        provider_for(alice.team, "openai", f"{server.origin}/v2")


def test_what_cannot_be_asked(alpha):
    with pytest.raises(ValidationFailed, match="There are: openai"):
        provider_for(alpha, "crystal ball")
    with pytest.raises(ValidationFailed, match="may not be sent"):
        provider_for(alpha, "openai", "https://evil.example.org")
