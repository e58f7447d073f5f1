"""A config class as JSON Schema, as a flat list of form fields, and as a validator with plain words."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from .base import TrainerSpec
from .errors import ConfigError


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldSchema:
    """One hyperparameter, ready for a form widget or a row of the API's answer."""

    name: str
    type: Literal["integer", "number", "boolean", "choice", "string"]
    nullable: bool
    default: Any
    title: str
    help: str
    group: str
    ge: float | None
    gt: float | None
    le: float | None
    lt: float | None
    choices: tuple[tuple[str, str], ...]  # (value, label)
    search: tuple[Any, ...] | None
    unit: str
    advanced: bool


_adapters: dict[type[Any], TypeAdapter[Any]] = {}


def adapter(config_class: type[Any]) -> TypeAdapter[Any]:
    """pydantic's validator of the class, built once."""
    if config_class not in _adapters:
        _adapters[config_class] = TypeAdapter(config_class)
    return _adapters[config_class]


def json_schema(config_class: type[Any]) -> dict[str, Any]:
    """JSON Schema of the config, with `group`, `search` and `choices` beside pydantic's own keys."""
    return adapter(config_class).json_schema()


def fields(config_class: type[Any]) -> tuple[FieldSchema, ...]:
    """The hyperparameters in the order in which they are declared."""
    return tuple(_field(name, schema) for name, schema in json_schema(config_class)["properties"].items())


def _field(name: str, schema: dict[str, Any]) -> FieldSchema:
    variants = schema.get("anyOf", [schema])
    value = next(item for item in variants if item.get("type") != "null")
    values = value.get("enum", [value["const"]] if "const" in value else [])
    labels = schema.get("choices", {})
    return FieldSchema(
        name=name,
        type="choice" if values else value["type"],
        nullable=len(variants) > 1,
        default=schema.get("default"),
        title=schema["title"],
        help=schema["description"],
        group=schema["group"],
        ge=value.get("minimum"),
        gt=value.get("exclusiveMinimum"),
        le=value.get("maximum"),
        lt=value.get("exclusiveMaximum"),
        choices=tuple((item, labels.get(item, item)) for item in values),
        search=tuple(schema["search"]) if "search" in schema else None,
        unit=schema.get("unit", ""),
        advanced=schema.get("advanced", False),
    )


def parse_config(spec: TrainerSpec, values: Mapping[str, Any]) -> Any:
    """Validate `values` into the trainer's config. Raises ConfigError naming each field that does not fit."""
    numbers = [item for item in fields(spec.config_class) if item.type in ("integer", "number")]
    # Python, and pydantic with it, would take true for 1.
    problems = {
        item.name: f"{item.title}: {expected(item)}" for item in numbers if isinstance(values.get(item.name), bool)
    }
    try:
        config = adapter(spec.config_class).validate_python(dict(values))
    except ValidationError as error:
        problems |= {str(item["loc"][0]): _sentence(spec, item) for item in error.errors()}
    if problems:
        raise ConfigError(
            " ".join(problems.values()), hint="Correct the hyperparameters and start again.", fields=problems
        )
    return config


def dump_config(config: Any) -> dict[str, Any]:
    """The config as JSON-ready values, every default written out."""
    return dict(adapter(type(config)).dump_python(config, mode="json"))


def preset_values(spec: TrainerSpec, key: str) -> dict[str, Any]:
    """All hyperparameters of a preset: its overrides on top of the defaults."""
    preset = next((item for item in spec.presets if item.key == key), None)
    if preset is None:
        raise ConfigError(f"{spec.label} has no preset “{key}”. It has: {', '.join(p.key for p in spec.presets)}.")
    return dump_config(parse_config(spec, preset.values))


def _sentence(spec: TrainerSpec, error: Any) -> str:
    name = str(error["loc"][0])
    known = {item.name: item for item in fields(spec.config_class)}
    if name not in known:
        close = difflib.get_close_matches(name, known, n=1)
        guess = f" Did you mean “{close[0]}”?" if close else f" It has: {', '.join(known)}."
        return f"{spec.label} has no hyperparameter “{name}”.{guess}"
    return f"{known[name].title}: {expected(known[name])}"


def expected(item: FieldSchema) -> str:
    """What may be entered, as one sentence: "Enter a whole number from 1 to 5,000."."""
    if item.type == "choice":
        return f"Choose one of: {', '.join(value for value, _ in item.choices)}."
    if item.type == "boolean":
        return "Choose yes or no (true or false)."
    noun = {"integer": "a whole number", "number": "a number"}.get(item.type, "a text")
    return f"Enter {noun}{_range(item)}{', or leave it empty' if item.nullable else ''}."


def _range(item: FieldSchema) -> str:
    if item.ge is not None and item.le is not None:
        return f" from {item.ge:,.10g} to {item.le:,.10g}"
    words = {"of at least": item.ge, "of more than": item.gt, "of at most": item.le, "of less than": item.lt}
    bounds = [f"{word} {bound:,.10g}" for word, bound in words.items() if bound is not None]
    return " " + " and ".join(bounds) if bounds else ""
