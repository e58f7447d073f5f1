"""Tables of the training app."""

from training.models.events import JobEvent, MetricPoint
from training.models.job import JobAttempt, TrainingJob
from training.models.remote import ProviderConsent, ProviderPrice, RemoteRun
from training.models.schedule import Schedule, ScheduleRun

__all__ = [
    "JobAttempt",
    "JobEvent",
    "MetricPoint",
    "ProviderConsent",
    "ProviderPrice",
    "RemoteRun",
    "Schedule",
    "ScheduleRun",
    "TrainingJob",
]
