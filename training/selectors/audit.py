"""The engine's invariants, each as a check over rows and files. `manage.py audit_jobs` prints what they find."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone

from mlplatform.core import storage
from mlplatform.core.models import AuditEntry
from models_registry.models import ModelVersion
from training.enums import ACTIVE, LOCAL, REMOTE, TERMINAL, WAITING, AttemptOutcome, JobStatus
from training.models import JobAttempt, RemoteRun, TrainingJob


@dataclass(frozen=True, slots=True)
class Violation:
    """`check` names the invariant, `subject` the row or file that breaks it."""

    check: str
    subject: str
    message: str


def violations(*, hash_files: bool = True) -> Iterator[Violation]:
    """Everything that does not hold now. Jobs may go on meanwhile; a finding that stays is a mistake."""
    for check in CHECKS:
        yield from check()
    yield from model_files(hash_files=hash_files)


def accepted_jobs_have_rows() -> Iterator[Violation]:
    """Every job that was ever accepted has one row, and the numbers of a team have no gap."""
    known = {str(pk) for pk in TrainingJob.objects.values_list("pk", flat=True)}
    for object_id in AuditEntry.objects.filter(action="job.create").values_list("object_id", flat=True):
        if object_id not in known:
            yield Violation("accepted", object_id, "the job was accepted and has no row")
    for row in TrainingJob.objects.order_by().values("team").annotate(newest=Max("number"), count=Count("pk")):
        if row["newest"] != row["count"]:
            yield Violation("accepted", str(row["team"]), f"{row['count']} jobs bear numbers up to {row['newest']}")


def statuses_fit_their_columns() -> Iterator[Violation]:
    """An ended job has an end and no lease; a running one has a lease and one open attempt; others have neither."""
    yield from _each(
        Q(status__in=TERMINAL) & (Q(finished_at=None) | Q(lease_until__isnull=False)),
        "status",
        "has ended, but has no time of its end or still has a lease",
    )
    yield from _each(Q(status__in=LOCAL, lease_until=None), "status", "runs without a lease")
    yield from _each(Q(status__in=WAITING, lease_until__isnull=False), "status", "waits and holds a lease")
    long_ago = timezone.now() - timedelta(seconds=3 * settings.JOB_LEASE_S)
    yield from _each(Q(status__in=ACTIVE, lease_until__lt=long_ago), "status", "lost its worker, and no sweep found it")


def attempts_fit_their_jobs() -> Iterator[Violation]:
    """One attempt row for each fence; open if and only if it is the present one of a running job."""
    jobs = TrainingJob.objects.annotate(
        rows=Count("attempts"),
        open=Count("attempts", filter=Q(attempts__outcome=AttemptOutcome.OPEN)),
        present=Count("attempts", filter=Q(attempts__outcome=AttemptOutcome.OPEN, attempts__fence=F("fence"))),
        won=Count("attempts", filter=Q(attempts__outcome=AttemptOutcome.SUCCEEDED)),
    )
    for job in jobs.order_by():
        running = int(job.state.is_active)
        if job.rows != job.fence:
            yield Violation("attempts", str(job.pk), f"{job} has {job.rows} attempts and fence {job.fence}")
        if (job.open, job.present) != (running, running):
            yield Violation("attempts", str(job.pk), f"{job} is {job.status} and has {job.open} open attempts")
        if job.won != int(job.status == JobStatus.SUCCEEDED):
            yield Violation("attempts", str(job.pk), f"{job} is {job.status} and has {job.won} succeeded attempts")


def success_means_one_model() -> Iterator[Violation]:
    """Succeeded ⇔ exactly one model version, and each of both points at the other."""
    versions = dict(ModelVersion.objects.exclude(job_id=None).values_list("job_id", "pk"))
    for job in TrainingJob.objects.order_by().only("pk", "number", "name", "status", "model_version"):
        version = versions.pop(job.pk, None)
        if (job.status == JobStatus.SUCCEEDED) != (version is not None) or job.model_version_id != version:
            yield Violation("model", str(job.pk), f"{job} is {job.status}, and its model version is {version}")
    for job_id, version in versions.items():
        yield Violation("model", str(version), f"the model version names job {job_id}, which has no row")


def events_have_no_gaps() -> Iterator[Violation]:
    """Event numbers of a job are 1, 2, … up to its `last_seq`."""
    jobs = TrainingJob.objects.annotate(count=Count("events"), low=Min("events__seq"), high=Max("events__seq"))
    for job in jobs.order_by():
        if (job.count, job.low or 1, job.high or 0) != (job.last_seq, 1, job.last_seq):
            numbers = f"{job.count} events from {job.low} to {job.high}"
            yield Violation("events", str(job.pk), f"{job} has {numbers} and counts {job.last_seq}")


def folders_have_rows() -> Iterator[Violation]:
    """Every folder below jobs/ belongs to an attempt."""
    root = storage.data_dir() / "jobs"
    known = {(str(job), str(fence)) for job, fence in JobAttempt.objects.values_list("job_id", "fence")}
    for folder in sorted(root.glob("*/*")) if root.is_dir() else []:
        if (folder.parent.name, folder.name) not in known:
            yield Violation("folders", f"{folder.parent.name}/{folder.name}", "the folder belongs to no attempt")


def model_files(*, hash_files: bool) -> Iterator[Violation]:
    """The files of every model version are there, with the size and the hash of its row."""
    for version in ModelVersion.objects.exclude(job_id=None).iterator():
        folder = storage.data_dir() / version.artifact_path
        for file in version.files:
            path = folder / file["path"]
            if not path.is_file():
                yield Violation("files", str(version.pk), f"{version} misses its file {file['path']}")
            elif path.stat().st_size != file["bytes"] or (hash_files and storage.sha256_of(path) != file["sha256"]):
                yield Violation("files", str(version.pk), f"{version}: the file {file['path']} is not what was saved")


def hosted_jobs_are_seen_to() -> Iterator[Violation]:
    """A job at a provider has its remote side, a time of its next turn, and an id once it runs there."""
    long_ago = timezone.now() - timedelta(seconds=30 * settings.JOB_LEASE_S)
    for job in TrainingJob.objects.filter(hosted=True).exclude(status=JobStatus.DRAFT).select_related("remote_run"):
        run = getattr(job, "remote_run", None)
        if run is None:
            yield Violation("hosted", str(job.pk), f"{job} is hosted and has no remote side")
        elif job.status in REMOTE and job.lease_until is None and run.next_poll_at is None:
            yield Violation("hosted", str(job.pk), f"{job} is {job.status}, and nobody will ask about it")
        elif job.status in REMOTE and job.lease_until is None and run.next_poll_at < long_ago:
            yield Violation("hosted", str(job.pk), f"{job} should have been asked about long ago")
        elif job.status in {JobStatus.REMOTE_RUNNING, JobStatus.IMPORTING, JobStatus.SUCCEEDED} and not run.remote_id:
            yield Violation("hosted", str(job.pk), f"{job} is {job.status} and has no remote job")
    ids = RemoteRun.objects.exclude(remote_id="").values("provider", "base_url", "remote_id")
    for row in ids.annotate(count=Count("pk")).filter(count__gt=1).order_by():
        yield Violation("hosted", row["remote_id"], f"{row['count']} jobs claim this one remote job")


def _each(broken: Q, check: str, message: str) -> Iterator[Violation]:
    rows: list[tuple[UUID, int, str]] = list(TrainingJob.objects.filter(broken).values_list("pk", "number", "status"))
    for pk, number, status in rows:
        yield Violation(check, str(pk), f"Job {number} ({status}) {message}")


CHECKS: tuple[Callable[[], Iterator[Violation]], ...] = (
    accepted_jobs_have_rows,
    statuses_fit_their_columns,
    attempts_fit_their_jobs,
    success_means_one_model,
    events_have_no_gaps,
    hosted_jobs_are_seen_to,
    folders_have_rows,
)
