"""How a file is read: for the whole file, and for each column what it holds and which words mean “no value”.

The fields show what was found or chosen; only what the user changes becomes an option of the new version.
"""

from typing import Any

from django import forms

from datasets.kinds.table.options import DEFAULT, TYPES
from datasets.models import DatasetVersion
from mlplatform.core.errors import ValidationFailed

# Above this the page would be mostly form fields; the API takes options for any number of columns.
MOST_COLUMNS = 200
_FOUND = [("", "Find out")]
_DELIMITERS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Vertical bar", ":": "Colon", " ": "Space"}
_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252 (Western European)",
    "iso8859-1": "ISO 8859-1 (Latin 1)",
    "iso8859-2": "ISO 8859-2 (Central European)",
    "iso8859-15": "ISO 8859-15 (Latin 9)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "shift_jis": "Shift JIS (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
}
_DECIMALS = {".": "Point (1.5)", ",": "Comma (1,5)"}
_THOUSANDS = {
    "none": "None",
    ",": "Comma (1,000)",
    ".": "Point (1.000)",
    " ": "Space (1 000)",
    "'": "Apostrophe (1'000)",
}
_HEADERS = {"yes": "Column names", "no": "Data"}
_ORDERS = {"day-first": "Day first (31/12)", "month-first": "Month first (12/31)"}


class ReadingForm(forms.Form):
    """`form.options` are the version's own options with the changes of this form."""

    encoding = forms.ChoiceField(required=False, help_text="How characters are stored.")
    delimiter = forms.ChoiceField(required=False, help_text="What stands between two cells.")
    decimal = forms.ChoiceField(required=False, label="Decimal sign")
    thousands = forms.ChoiceField(required=False, label="Thousands sign")
    header = forms.ChoiceField(required=False, label="First row holds")
    date_order = forms.ChoiceField(required=False, label="Dates are written")
    missing = forms.CharField(
        required=False,
        max_length=500,
        strip=True,
        label="Words that mean “no value”",
        help_text="Between commas, for all columns that do not say otherwise. An empty cell always means it.",
    )

    def __init__(self, version: DatasetVersion, data: Any = None) -> None:
        self.version = version
        self.found: dict[str, Any] = (version.reading or {}).get("options") or version.options or {}
        super().__init__(data, initial=self._shown())
        for name, labels in (
            ("encoding", _ENCODINGS), ("delimiter", _DELIMITERS), ("decimal", _DECIMALS), ("thousands", _THOUSANDS),
            ("header", _HEADERS), ("date_order", _ORDERS),
        ):  # fmt: skip
            self._choices(name, labels)
        self.columns = [column["name"] for column in version.columns][:MOST_COLUMNS]
        for place, column in enumerate(version.columns[:MOST_COLUMNS]):
            self._column_fields(place, column)

    def column_rows(self) -> list[tuple[str, Any, Any]]:
        """(name, type field, missing words field) for each column."""
        return [(name, self[f"type_{place}"], self[f"missing_{place}"]) for place, name in enumerate(self.columns)]

    @property
    def options(self) -> dict[str, Any]:
        """Options for the new version; call after `is_valid()`."""
        options = dict(self.version.options or {})
        changed = set(self.changed_data)
        for name in ("encoding", "delimiter", "decimal", "date_order"):
            if name in changed:
                options[name] = self.cleaned_data[name] or None
        if "thousands" in changed:
            options["thousands"] = {"none": "", "": None}.get(
                self.cleaned_data["thousands"], self.cleaned_data["thousands"]
            )
        if "header" in changed:
            options["header"] = {"yes": True, "no": False}.get(self.cleaned_data["header"])
        types, words = dict(options.get("types") or {}), dict(options.get("missing_tokens") or {})
        if "missing" in changed:
            words[DEFAULT] = _words(self.cleaned_data["missing"])
        for place, name in enumerate(self.columns):
            if f"type_{place}" in changed:
                types[name] = self.cleaned_data[f"type_{place}"]
            if f"missing_{place}" in changed:
                words[name] = _words(self.cleaned_data[f"missing_{place}"])
        # Column names are others when the first row changes its role, or when cells are cut elsewhere.
        if changed & {"header", "delimiter", "encoding"}:
            types, words = {}, {key: value for key, value in words.items() if key == DEFAULT}
        return options | {"types": types, "missing_tokens": words}

    def refuse(self, error: ValidationFailed) -> None:
        self.add_error(None, error.text)

    def _shown(self) -> dict[str, Any]:
        header = self.found.get("header")
        thousands = self.found.get("thousands")
        return {
            "encoding": self.found.get("encoding") or "",
            "delimiter": self.found.get("delimiter") or "",
            "decimal": self.found.get("decimal") or "",
            "thousands": "none" if thousands == "" else thousands or "",
            "header": "" if header is None else "yes" if header else "no",
            "date_order": self.found.get("date_order") or "",
            "missing": _text(self._words_of(DEFAULT)),
        }

    def _choices(self, name: str, labels: dict[str, str]) -> None:
        """The usual choices, and whatever was found when it is none of them."""
        value = str(self.initial[name])
        extra = [] if not value or value in labels else [(value, value)]
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [*_FOUND, *extra, *labels.items()]

    def _column_fields(self, place: int, column: dict[str, Any]) -> None:
        name = column["name"]
        self.fields[f"type_{place}"] = forms.ChoiceField(
            choices=[(kind, kind.capitalize()) for kind in TYPES], initial=column["type"], label=f"Type of {name}"
        )
        self.fields[f"missing_{place}"] = forms.CharField(
            required=False,
            max_length=500,
            initial=_text(self._words_of(name)),
            label=f"Words without a value in {name}",
        )

    def _words_of(self, column: str) -> list[str]:
        words = self.found.get("missing_tokens") or {}
        return list(words.get(column) or words.get(DEFAULT) or [])


def _text(words: list[str]) -> str:
    return ", ".join(word for word in words if word)


def _words(text: str) -> list[str]:
    return ["", *dict.fromkeys(word.strip() for word in text.split(",") if word.strip())]
