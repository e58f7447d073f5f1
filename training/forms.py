"""The settings part of the Train page."""

from collections.abc import Mapping
from typing import Any

from django import forms

from mlplatform.core.errors import ApplicationError, ValidationFailed
from mlplatform.core.schema_forms import form_fields, typed_values
from training.services.hosted.advice import Advice
from training.services.plan import LARGEST_SEED
from training.trainers.base import TrainerSpec
from training.trainers.errors import ConfigError
from training.trainers.schema import expected, parse_config
from training.trainers.schema import fields as declared_fields

PREFIX = "h-"
_SHARE = "Enter a whole number of percent from {} to 80."


def _one_sentence(sentence: str) -> dict[str, str]:
    return dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)


def _share_field(label: str, least: int, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=80,
        help_text=help_text,
        error_messages=_one_sentence(_SHARE.format(least)),
    )


class TrainForm(forms.Form):
    """Split, seed, name and the hyperparameters of one trainer; the latter are checked by the trainer's own config."""

    name = forms.CharField(label="Name", required=False, max_length=200, help_text="Empty: dataset and trainer.")
    validation = _share_field("Validation, %", 0, "Watched while training; also used to stop early.")
    test = _share_field("Test, %", 1, "Kept aside; the result is measured on them.")
    stratify = forms.BooleanField(label="Stratified: each part gets its share of every class", required=False)
    seed = forms.IntegerField(
        label="Seed",
        min_value=0,
        max_value=LARGEST_SEED,
        help_text="The same seed gives the same split and the same result.",
        error_messages=_one_sentence(f"Enter a whole number from 0 to {LARGEST_SEED:,}."),
    )
    consent = forms.CharField(label="Consent", max_length=200, required=False)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, max_length=120, required=False)

    def __init__(self, *args: Any, spec: TrainerSpec, given: Mapping[str, int] | None = None, **kwargs: Any) -> None:
        """`given` are the parts that the data itself says; nothing is asked about them."""
        super().__init__(*args, **kwargs)
        self.spec = spec
        for part in ("validation", "test"):
            if part in (given or {}) or not spec.uses_split:
                del self.fields[part]
            else:
                self.fields[part].label = f"{part.capitalize()} {spec.task.units}, %"
        if not spec.task.balanced_split or not spec.uses_split:
            self.fields["stratify"].widget = forms.HiddenInput()
        self.declared = declared_fields(spec.config_class)
        self.fields.update(form_fields(self.declared, expected, PREFIX))

    def heed(self, advice: Advice) -> None:
        """Ask for what a provider's job needs and others do not: the cap where costs are known, and consent."""
        if advice.cost:
            for name in advice.asked_first:
                self.fields[PREFIX + name].required = True
        if not advice.consent:
            del self.fields["consent"]

    def consents_to(self, host: str) -> bool:
        """Whether the tick was set, and for this host."""
        return bool(host) and self.cleaned_data.get("consent") == host

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            parse_config(self.spec, self.hyperparameters)
        except ConfigError as error:
            titles = {item.name: item.title for item in self.declared}
            for name, sentence in error.fields.items():
                # Beside its own field a sentence need not begin with the field's title.
                if PREFIX + name not in self.errors:
                    self.add_error(PREFIX + name, sentence.removeprefix(f"{titles[name]}: "))
        if cleaned.get("validation", 0) + cleaned.get("test", 0) > 80:
            units = self.spec.task.units
            self.add_error("test", f"Validation and test take more than 80 % of the {units}. Leave 20 % for training.")
        return cleaned

    @property
    def hyperparameters(self) -> dict[str, Any]:
        """As typed, one value per declared field."""
        return typed_values(self.declared, self.cleaned_data, PREFIX)

    @property
    def shares(self) -> list[forms.BoundField]:
        """The fields of those parts that the data itself does not say."""
        return [self[name] for name in ("validation", "test") if name in self.fields]

    @property
    def split(self) -> dict[str, Any]:
        values = self.cleaned_data
        shares: dict[str, Any] = {
            name: round(values[name] / 100, 4) for name in ("validation", "test") if name in values
        }
        return {**shares, "stratify": values["stratify"]}

    def show_refusal(self, error: ApplicationError) -> None:
        """Put what a service refused beside the fields it is about, the rest at the top."""
        fields: Mapping[str, list[str]] = error.fields if isinstance(error, ValidationFailed) else {}
        for name, sentences in fields.items():
            place = next((place for place in (PREFIX + name, name) if place in self.fields), None)
            for sentence in sentences:
                self.add_error(place, sentence)
        if not fields:
            self.add_error(None, error.text)
