"""Signals to the apps above this one."""

from django.dispatch import Signal

# Sent with `job` and `status` after a job has ended, from the outbox: at least once, so receivers must bear repeats.
job_finished = Signal()
