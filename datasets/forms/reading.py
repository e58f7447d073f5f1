"""How a file is read: the options that its kind declares, for the whole file and, of tables, for each column.

The fields show what was found or chosen; only what the user changes becomes an option of the new version.
"""

from collections.abc import Iterator
from typing import Any

from django import forms

from datasets.forms.reading_fields import field_for, form_value, option_value
from datasets.kinds.base import get_kind
from datasets.kinds.shown import ReadOption
from datasets.models import DatasetVersion
from mlplatform.core.errors import ValidationFailed

# Above this the page would be mostly form fields; the API takes options for any number of columns.
MOST_COLUMNS = 200


class ReadingForm(forms.Form):
    """`form.options` are the version's own options with the changes of this form."""

    def __init__(self, version: DatasetVersion, data: Any = None) -> None:
        super().__init__(data)
        self.version = version
        self.declared = get_kind(version.dataset.kind).options
        self.found: dict[str, Any] = (version.reading or {}).get("options") or version.options or {}
        self.columns: list[dict[str, Any]] = version.columns[:MOST_COLUMNS]
        for option in self.declared:
            if not option.each_column:
                self._add(option.key, option, self.found.get(option.key))
            elif option.default_key:
                self._add(option.key, option, self._of_column(option, {}))
        for place, column in enumerate(self.columns):
            for option in self._by_column:
                label = f"{option.label}: {column['name']}"
                self._add(f"{option.key}_{place}", option, self._of_column(option, column), label=label, help_text="")

    @property
    def _by_column(self) -> list[ReadOption]:
        return [option for option in self.declared if option.each_column]

    def whole(self) -> list[Any]:
        """The fields of the whole file."""
        return [self[option.key] for option in self.declared if option.key in self.fields]

    def column_labels(self) -> list[str]:
        return [option.label for option in self._by_column]

    def column_rows(self) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
        """(name, its fields, each behind its label) for each column."""
        for place, column in enumerate(self.columns):
            yield column["name"], [(option.label, self[f"{option.key}_{place}"]) for option in self._by_column]

    @property
    def options(self) -> dict[str, Any]:
        """Options for the new version; call after `is_valid()`."""
        options = dict(self.version.options or {})
        changed = set(self.changed_data)
        renamed = any(option.key in changed for option in self.declared if option.names_columns)
        for option in self.declared:
            if option.each_column:
                options[option.key] = self._mapped(option, dict(options.get(option.key) or {}), changed, renamed)
            elif option.key in changed:
                options[option.key] = option_value(option, self.cleaned_data[option.key])
        return options

    def refuse(self, error: ValidationFailed) -> None:
        self.add_error(None, error.text)

    def _add(self, name: str, option: ReadOption, value: Any, **changes: Any) -> None:
        self.fields[name] = field_for(option, value, **changes)
        self.initial[name] = form_value(option, value)

    def _of_column(self, option: ReadOption, column: dict[str, Any]) -> Any:
        """What holds for a column; for `{}` what holds for all that are not named."""
        chosen = self.found.get(option.key) or {}
        name = column.get("name", option.default_key)
        return chosen.get(name) or column.get(option.found_as) or chosen.get(option.default_key)

    def _mapped(self, option: ReadOption, chosen: dict[str, Any], changed: set[str], renamed: bool) -> dict[str, Any]:
        """The option's values by column; those of single columns only while the columns keep their names."""
        if option.key in changed:
            chosen[option.default_key] = option_value(option, self.cleaned_data[option.key])
        if renamed:
            return {name: value for name, value in chosen.items() if name == option.default_key}
        for place, column in enumerate(self.columns):
            field = f"{option.key}_{place}"
            if field in changed:
                chosen[column["name"]] = option_value(option, self.cleaned_data[field])
        return chosen
