"""The filled-in Train page: every choice with its guess and reason, kept where the user has chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.forms import BoundField
from django.http import QueryDict

from datasets.models import DatasetVersion
from mlplatform.core.errors import ValidationFailed
from mlplatform.core.models import Team
from training.forms import PREFIX, TrainForm
from training.presentation.settings import Setting, settings_of
from training.selectors.guesses import ColumnChoice, column_choices, guess, guess_task, trainer_cards
from training.selectors.queue import QueueState, queue_state
from training.selectors.summaries import amount, summarise
from training.services.hosted.advice import Advice, advise
from training.services.jobs import DEFAULT_SEED
from training.services.split import DEFAULT_SPLIT
from training.trainers.base import Complaint, Estimate, TrainerSpec
from training.trainers.errors import ConfigError
from training.trainers.recommend import Recommendation
from training.trainers.registry import get_spec
from training.trainers.schema import parse_config, preset_values
from training.trainers.tasks import TaskType, find_task

NO_TARGET = "__none__"


@dataclass(frozen=True, kw_only=True)
class TrainPlan:
    """All that the page needs; `form` is unbound while the user only looks, bound once something was typed."""

    version: DatasetVersion
    target: str | None
    target_reason: str
    task: TaskType
    task_reason: str
    cards: list[Recommendation]
    spec: TrainerSpec | None
    preset: str
    columns: list[ColumnChoice]
    form: TrainForm | None
    complaints: list[Complaint]
    estimate: Estimate | None
    queue: QueueState
    preset_values: dict[str, Any]
    given_split: Mapping[str, int]
    advice: Advice

    @property
    def amount(self) -> str:
        return amount(self.version, self.task)

    @property
    def predicts(self) -> str:
        return self.target or self.task.predicts

    @property
    def card(self) -> Recommendation | None:
        return next((card for card in self.cards if self.spec and card.spec.key == self.spec.key), None)

    @property
    def features(self) -> list[str]:
        return [column.name for column in self.columns if column.used]

    @property
    def problems(self) -> list[Complaint]:
        return [item for item in self.complaints if item.severity == "error"]

    @property
    def warnings(self) -> list[Complaint]:
        return [item for item in self.complaints if item.severity != "error"]

    @property
    def settings(self) -> list[Setting]:
        if self.form is None:
            return []
        asked_first = {PREFIX + name for name in self.advice.asked_first}
        found = settings_of(self.form, self.preset_values)
        return [setting for setting in found if setting.field.name not in asked_first]

    @property
    def asked_first(self) -> list[BoundField]:
        """Settings that must be seen before the start."""
        return [self.form[PREFIX + name] for name in self.advice.asked_first] if self.form else []

    @property
    def settings_open(self) -> bool:
        """Open when something in there wants to be seen."""
        return any(setting.changed or setting.field.errors for setting in self.settings)

    @property
    def split_bar(self) -> dict[str, int]:
        """Shares in percent, and where the test rows begin."""
        if self.given_split:
            whole = sum(self.given_split.values()) or 1
            shares = {name: round(100 * self.given_split.get(name, 0) / whole) for name in ("validation", "test")}
        else:
            shares = {name: _percent(self.form[name].value()) if self.form else 0 for name in ("validation", "test")}
        return {**shares, "train": max(0, 100 - sum(shares.values())), "before_test": max(0, 100 - shares["test"])}

    @property
    def changed(self) -> dict[str, Any]:
        """Hidden fields that tell the next request what this page showed, so that it sees what the user changed."""
        trainer = self.spec.key if self.spec else ""
        return {"was_target": _word(self.target), "was_trainer": trainer, "was_preset": self.preset}


def _percent(value: Any) -> int:
    text = str(value)
    return min(int(text), 80) if text.isdecimal() else 0


def _word(target: str | None) -> str:
    return NO_TARGET if target is None else target


def build_plan(version: DatasetVersion, data: QueryDict, *, bind: bool) -> TrainPlan:
    """Fill the page from what was sent. A changed target renews task and trainer, a changed trainer its settings."""
    target, target_reason = _target(version, data)
    task, task_reason = _task(version, target, data)
    if not task.needs_target:
        target = None
    info = summarise(version, task, target)
    cards = trainer_cards(info, task, version)
    spec = _spec(cards, task, data, bind=bind)
    features = (
        data.getlist("features") if "features_shown" in data and _word(target) == data.get("was_target") else None
    )
    columns = column_choices(version, task, target, features)
    form, preset, defaults = (None, "", {}) if spec is None else _form(spec, info.given_split, data, bind)
    info = summarise(version, task, target, [column.name for column in columns if column.used])
    advice, complaints, duration = Advice(), list[Complaint](), None
    if spec is not None:
        advice, complaints, duration = _advice(version.dataset.team, spec, form, defaults, info)
    if form is not None:
        form.heed(advice)
    return TrainPlan(
        version=version, target=target, target_reason=target_reason, task=task, task_reason=task_reason, cards=cards,
        spec=spec, preset=preset, columns=columns, form=form, complaints=complaints, estimate=duration,
        queue=queue_state(), preset_values=defaults, given_split=info.given_split, advice=advice,
    )  # fmt: skip


def _target(version: DatasetVersion, data: QueryDict) -> tuple[str | None, str]:
    guessed = guess(version)
    sent = data.get("target", "")
    if sent in ("", _word(guessed.target)):
        return guessed.target, f"Guessed: {guessed.reason}" if guessed.reason else ""
    target = None if sent == NO_TARGET else sent
    guess_task(version, target)  # refuses a column that is not there
    return target, "Chosen by you."


def _task(version: DatasetVersion, target: str | None, data: QueryDict) -> tuple[TaskType, str]:
    task, reason = guess_task(version, target)
    sent = data.get("task", "")
    renewed = data.get("was_target", _word(target)) != _word(target)
    if sent and not renewed and sent != task:
        chosen = find_task(sent)
        if chosen is None or chosen.dataset_kind != version.dataset.kind:
            sentence = f"There is no task “{sent}” for this dataset."
            raise ValidationFailed(sentence, fields={"task": [sentence]})
        return chosen, "Chosen by you."
    return task, f"Guessed: {reason}" if reason else ""


def _spec(cards: list[Recommendation], task: TaskType, data: QueryDict, *, bind: bool) -> TrainerSpec | None:
    """The chosen trainer if it fits the task, else the recommended one; None where none can run here.

    One that can no longer run stays chosen when it is to be started, so that nobody gets another than they asked for.
    """
    sent = data.get("trainer", "")
    fitting = next((card for card in cards if card.spec.key == sent and (card.available or bind)), None)
    if fitting is not None:
        return fitting.spec
    best = next((card for card in cards if card.recommended), None)
    return get_spec(best.spec.key) if best else None


def _form(
    spec: TrainerSpec, given: Mapping[str, int], data: QueryDict, bind: bool
) -> tuple[TrainForm, str, dict[str, Any]]:
    same_trainer = data.get("was_trainer", spec.key) == spec.key
    preset = data.get("preset", "") if same_trainer else ""
    known = {item.key for item in spec.presets}
    preset = preset if preset in known else "balanced" if "balanced" in known else next(iter(known), "")
    defaults = preset_values(spec, preset) if preset else {}
    same_settings = same_trainer and data.get("was_preset", preset) == preset
    first = {"seed": DEFAULT_SEED, "stratify": DEFAULT_SPLIT["stratify"], "idempotency_key": str(uuid4())}
    first |= {name: round(100 * DEFAULT_SPLIT[name]) for name in ("validation", "test")}
    first |= {PREFIX + name: "" if value is None else value for name, value in defaults.items()}
    if not bind:
        return TrainForm(initial=first, spec=spec, given=given), preset, defaults
    typed = data.copy()
    if not same_settings:
        write_settings(typed, {name: value for name, value in first.items() if name.startswith(PREFIX)})
    return TrainForm(typed, initial=first, spec=spec, given=given), preset, defaults


def write_settings(typed: QueryDict, values: Mapping[str, Any]) -> None:
    """Put values into form data as a browser would send them: no tick is no field, None an empty one."""
    for name, value in values.items():
        if value is False:
            typed.pop(name, None)
        else:
            typed[name] = "on" if value is True else "" if value is None else str(value)


def _advice(
    team: Team, spec: TrainerSpec, form: TrainForm | None, defaults: dict[str, Any], info: Any
) -> tuple[Advice, list[Complaint], Estimate | None]:
    """Complaints, costs and duration for the settings as they stand; with some that do not fit, for the preset's."""
    values = defaults
    if form is not None and form.is_bound:
        form.full_clean()
        values = form.hyperparameters
    try:
        config = parse_config(spec, values)
    except ConfigError:
        config = parse_config(spec, defaults)
    advice = advise(team, spec, config, info)
    complaints = sorted([*spec.check(config, info), *advice.complaints], key=lambda item: item.severity != "error")
    return advice, complaints, spec.estimate(config, info)
