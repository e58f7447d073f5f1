"""Tables of the training app."""

from training.models.events import JobEvent, MetricPoint
from training.models.job import JobAttempt, TrainingJob

__all__ = ["JobAttempt", "JobEvent", "MetricPoint", "TrainingJob"]
