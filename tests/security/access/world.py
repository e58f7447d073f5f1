"""One object of each kind in team Alpha, and everybody who might ask for it."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone

from datasets.models import DatasetVersion
from mlplatform.core import storage
from mlplatform.core.credentials import hash_secret
from mlplatform.core.enums import Role, Scope
from mlplatform.core.models import ApiToken, Invitation, Membership, Notification, Upload
from mlplatform.core.services.accounts import create_user
from mlplatform.core.services.invitations import create_invitation
from mlplatform.core.services.provider_keys import set_provider_key
from mlplatform.core.services.tokens import create_token
from models_registry.models import ModelVersion
from reports.services.create import create_report
from tests.conftest import Persona
from tests.security.access.rules import Row
from tests.training.factories import make_job, make_schedule, make_version
from training.models import TrainingJob

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class World:
    """`ids` (and each person's `own`) fill addresses and bodies; `sessions` and `tokens` are how a person asks."""

    ids: dict[str, object]
    sessions: dict[str, str]
    tokens: dict[str, str]
    own: dict[str, dict[str, object]]

    def session(self, who: str, *, csrf: bool = False) -> Client:
        """A fresh browser, so that what one request does to the cookies does not reach the next."""
        client = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
        if who in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        return client

    def ids_for(self, who: str, row: Row) -> dict[str, object]:
        replaced = {name: self.ids[other] for name, other in row.ids.items()}
        return self.ids | {"own_upload": self.ids["upload_id"]} | replaced | self.own.get(who, {})

    def headers(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]}"} if who in self.tokens else {}


def build(alice: Persona, ed: Persona, bob: Persona, charlie: Persona) -> World:
    gone = create_user(username="dora")
    Membership.objects.create(user=gone, team=alice.team, role=Role.OWNER)
    disabled = Persona(gone, alice.team, Role.OWNER)
    people = {"owner": alice, "editor": ed, "viewer": bob, "outsider": charlie, "disabled": disabled}
    sessions = {who: _session(person) for who, person in people.items()}
    tokens = {who: _token(person) for who, person in people.items()}
    # "reader" is the editor with a token that only reads.
    tokens |= {"reader": create_token(actor=ed.actor, name="reads", scopes=[Scope.READ])[1]}
    tokens |= {"revoked": _token(alice, revoked_at=timezone.now()), "expired": _token(alice, expires_at=timezone.now())}
    gone.is_active = False
    gone.save()
    own = {who: {"own_upload": _upload(person)} for who, person in people.items()}
    return World(_objects(alice, ed), sessions, tokens, own)


def _objects(alice: Persona, ed: Persona) -> dict[str, object]:
    version, binned = make_version(alice.team), make_version(alice.team, dataset_name="Binned")
    images = make_version(alice.team, "digits")
    job, binned_job = make_job(version, status="succeeded"), make_job(version, status="failed")
    other = make_job(version, status="succeeded")
    for row in (binned.dataset, binned_job, other.model_version.model):
        row.deleted_at = timezone.now()
        row.save()
    member = Membership.objects.create(user=create_user(username="gil"), team=alice.team, role=Role.EDITOR)
    create_invitation(actor=alice.actor, role=Role.VIEWER)
    assert job.model_version is not None
    _files(version, job.model_version)
    storage.dataset_dir(images.pk).mkdir(parents=True)
    (storage.dataset_dir(images.pk) / "thumbnails.webp").write_bytes(b"x")
    return {
        "team": alice.team.pk,
        "token_id": create_token(actor=ed.actor, name="own")[0].pk,
        "membership_id": member.pk,
        "invitation_id": Invitation.objects.get().pk,
        "upload_id": _upload(ed),
        "notification_id": Notification.objects.create(user=ed.user, dedupe_key="walk", text="Done").pk,
        "dataset_id": version.dataset.pk,
        "binned_dataset": binned.dataset.pk,
        "images_dataset": images.dataset.pk,
        "job_id": job.pk,
        "binned_job": binned_job.pk,
        "key_id": _provider_key(alice),
        "schedule_id": make_schedule(version).pk,
        "binned_schedule": make_schedule(version, deleted_at=timezone.now()).pk,
        "model_id": job.model_version.model.pk,
        "binned_model": other.model_version.model.pk,
        "number": 1,
        "report_id": _report(alice, job),
        "extension": "pdf",
        "chart_name": "roc",
        "chart_extension": "png",
        "name": "champion",
        "key": "penguins",
        "trainer": "random-forest-classifier",
        "token": "nonsense",
        "uidb36": "1",
    }


def _provider_key(alice: Persona) -> object:
    """At an address where nobody answers: what is asked of it goes nowhere."""
    settings.PROVIDER_ORIGINS.append("http://127.0.0.1:9")
    key = set_provider_key(actor=alice.actor, provider="openai", base_url="http://127.0.0.1:9/v1", secret="sk-nobody")
    settings.PROVIDER_ORIGINS.remove("http://127.0.0.1:9")
    return key.pk


def _upload(person: Persona) -> object:
    later = timezone.now() + timedelta(days=1)
    return Upload.objects.create(
        team=person.team, created_by=person.user, filename="x.csv", length=1, expires_at=later
    ).pk


def _report(alice: Persona, job: TrainingJob) -> object:
    report = create_report(actor=alice.actor, jobs=[job])
    paths = ["report.pdf", "charts/roc.png"]
    for path in paths:
        file = storage.report_dir(report.pk) / "0" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    report.files = [{"path": path, "bytes": 1, "sha256": hash_secret("x")} for path in paths]
    report.status = "ready"
    report.save()
    return report.pk


def _files(version: DatasetVersion, model: ModelVersion) -> None:
    """Downloads need something to give; what is in it does not matter here."""
    for path in (storage.dataset_dir(version.pk) / "original", storage.dataset_dir(version.pk) / "data.parquet"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    folder = storage.data_dir() / model.artifact_path
    folder.mkdir(parents=True)
    (folder / "model.skops").write_bytes(b"x")
    model.files = [{"path": "model.skops", "bytes": 1, "sha256": hash_secret("x")}]
    model.save()


def _session(person: Persona) -> str:
    client = Client()
    client.force_login(person.user, backend=BACKEND)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _token(person: Persona, **columns: object) -> str:
    scopes = set(Scope) if person.role.can_write else {Scope.READ}
    token, secret = create_token(actor=person.actor, name="walk", scopes=scopes)
    ApiToken.objects.filter(pk=token.pk).update(**columns) if columns else None
    return secret
