"""One reading option as a form field, and its values on the way to the form and back."""

import json
from typing import Any

from django import forms

from datasets.kinds.shown import ReadOption


def field_for(option: ReadOption, value: Any, **changes: Any) -> forms.Field:
    """The field of an option that has `value` now."""
    given: dict[str, Any] = {"required": False, "label": option.label, "help_text": option.help} | changes
    if option.control == "choice":
        return forms.ChoiceField(choices=_choices(option, value), **given)
    if option.control == "number":
        return forms.IntegerField(min_value=option.least, **given)
    return forms.CharField(max_length=500, **given)


def form_value(option: ReadOption, value: Any) -> Any:
    """How the form shows an option's value; None, which leaves it open, is the empty field."""
    if option.control == "choice":
        return _key(value)
    if option.control == "words":
        return ", ".join(word for word in value or () if word)
    return "" if value is None else value


def option_value(option: ReadOption, cleaned: Any) -> Any:
    """What goes into the request's options; None leaves the option open."""
    if option.control == "choice":
        return next((value for value, _ in option.choices if _key(value) == cleaned), cleaned or None)
    if option.control == "words":
        words = (word.strip() for word in cleaned.split(","))
        return [*option.always, *dict.fromkeys(word for word in words if word)]
    return cleaned


def _choices(option: ReadOption, value: Any) -> list[tuple[str, str]]:
    """The declared choices, and whatever was found when it is none of them."""
    declared = [(_key(choice), words) for choice, words in option.choices]
    found = _key(value)
    extra = [] if not found or found in dict(declared) else [(found, found)]
    return [*([("", option.open)] if option.open else []), *extra, *declared]


def _key(value: Any) -> str:
    """A choice's value as HTML sends it: words as they are, anything else as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) and value else json.dumps(value)
