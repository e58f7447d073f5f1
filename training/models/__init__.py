"""Tables of the training app."""

from training.models.events import JobEvent, MetricPoint
from training.models.job import JobAttempt, TrainingJob
from training.models.schedule import Schedule, ScheduleRun

__all__ = ["JobAttempt", "JobEvent", "MetricPoint", "Schedule", "ScheduleRun", "TrainingJob"]
