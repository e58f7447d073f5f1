"""The form of a new schedule: which job to repeat, and when."""

from typing import Any
from zoneinfo import available_timezones

from django import forms

from mlplatform.core.account_forms import ServiceForm
from mlplatform.core.actors import Actor
from mlplatform.core.errors import ValidationFailed
from training.cron import check_cron
from training.models import TrainingJob
from training.selectors.schedules import repeatable_jobs

OWN = "own"
# Minute and hour come from the time of day.
PATTERNS = {
    "daily": ("Every day", "{minute} {hour} * * *"),
    "weekdays": ("Monday to Friday", "{minute} {hour} * * 1-5"),
    "weekly": ("Every Monday", "{minute} {hour} * * 1"),
    "monthly": ("On the first day of every month", "{minute} {hour} 1 * *"),
    "hourly": ("Every hour, at the minute of the time below", "{minute} * * * *"),
}


class JobChoice(forms.ModelChoiceField):
    """Jobs by number, name and data."""

    def label_from_instance(self, job: Any) -> str:
        version = job.dataset_version
        return f"{job.number} · {job.name} ({version.dataset.name} v{version.number})"


class ScheduleForm(ServiceForm):
    """`cron` counts only when the pattern is the own one."""

    job = JobChoice(
        TrainingJob.objects.none(),
        label="Repeat the settings of job",
        empty_label=None,
        error_messages=dict.fromkeys(("required", "invalid_choice", "invalid_pk_value"), "Choose a job of the list."),
        help_text="Trainer, target, columns, split, seed and settings; the data is the newest ready version each time.",
    )
    name = forms.CharField(label="Name", max_length=160, required=False, help_text="Empty: the name of the job.")
    pattern = forms.ChoiceField(
        label="When", choices=[*((key, label) for key, (label, _) in PATTERNS.items()), (OWN, "By a cron expression")]
    )
    at = forms.TimeField(label="Time", initial="03:00", widget=forms.TimeInput(attrs={"type": "time"}), required=False)
    cron = forms.CharField(
        label="Cron expression",
        required=False,
        max_length=120,
        help_text="Minute, hour, day, month, weekday. Only for “By a cron expression”, such as 0 3 * * 1.",
    )
    time_zone = forms.ChoiceField(label="Time zone", initial="UTC", choices=list)

    def __init__(self, data: Any = None, *, actor: Actor, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
        self.fields["time_zone"].choices = [(zone, zone) for zone in ("UTC", *zones)]  # type: ignore[attr-defined]
        # A slice cannot be filtered any further, and the field filters by what was chosen.
        newest = [job.pk for job in repeatable_jobs(actor)]
        jobs = TrainingJob.objects.filter(pk__in=newest).select_related("dataset_version__dataset")
        self.fields["job"].queryset = jobs.order_by("-created_at")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            cleaned["cron"] = check_cron(self._expression(cleaned))
        except ValidationFailed as error:
            self.take_errors(error)
        return cleaned

    def _expression(self, cleaned: dict[str, Any]) -> str:
        pattern, at = cleaned.get("pattern", OWN), cleaned.get("at")
        if pattern == OWN:
            return str(cleaned.get("cron", ""))
        if at is None:
            sentence = "Enter a time of day such as 03:00."
            raise ValidationFailed(sentence, fields={} if "at" in self.errors else {"at": [sentence]})
        return PATTERNS[pattern][1].format(minute=at.minute, hour=at.hour)

    def values(self) -> dict[str, Any]:
        """Arguments of `create_schedule`."""
        cleaned, job = self.cleaned_data, self.cleaned_data["job"]
        return {
            "dataset": job.dataset_version.dataset,
            "name": cleaned["name"] or job.name[:160],
            "trainer": job.trainer,
            "target": job.target,
            "hyperparameters": job.hyperparameters,
            "features": [feature["name"] for feature in job.features] or None,
            "split": job.split,
            "seed": job.seed,
            "cron": cleaned["cron"],
            "time_zone": cleaned["time_zone"],
        }
