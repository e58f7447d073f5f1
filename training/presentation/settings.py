"""The hyperparameters of a form as the Train page lists them."""

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField

from mlplatform.core.schema_forms import shown
from training.forms import PREFIX, TrainForm
from training.trainers.schema import FieldSchema


@dataclass(frozen=True, slots=True)
class Setting:
    """`default_value` is the preset's value as the input would hold it, for the script's comparison."""

    field: BoundField
    group: str
    default: str
    default_value: str
    range: str
    changed: bool


def settings_of(form: TrainForm, defaults: dict[str, Any]) -> list[Setting]:
    """All settings; a setting counts as changed when it differs from `defaults`, those of the chosen preset."""
    return [_setting(form, item, defaults.get(item.name, item.default)) for item in form.declared]


def _setting(form: TrainForm, declared: FieldSchema, default: Any) -> Setting:
    field = form[PREFIX + declared.name]
    value = field.value()
    labels = dict(declared.choices)
    return Setting(
        field=field,
        group=declared.group,
        default=labels.get(default, shown(default)) if isinstance(default, str) else shown(default),
        default_value=_as_typed(default),
        range=_range(declared),
        changed=_as_typed(value) != _as_typed(default),
    )


def _as_typed(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _range(declared: FieldSchema) -> str:
    low = _bound(declared.ge, declared.gt, "more than ")
    high = _bound(declared.le, declared.lt, "less than ")
    if low and high:
        return f"from {low} to {high}" if declared.gt is None and declared.lt is None else f"{low}, {high}"
    return f"at least {low}" if low and declared.gt is None else f"at most {high}" if high else low


def _bound(inclusive: float | None, exclusive: float | None, word: str) -> str:
    if inclusive is not None:
        return f"{inclusive:.0f}" if float(inclusive).is_integer() else f"{inclusive:g}"
    return f"{word}{exclusive:g}" if exclusive is not None else ""
