"""Declared fields as form fields: the form carries what was typed, the declaration judges it."""

from types import SimpleNamespace

from django import forms

from mlplatform.core.schema_forms import form_fields, shown, typed_values


def declared(name: str, type_: str, **more):
    plain = {"nullable": False, "default": None, "title": name.title(), "help": "Help.", "group": "G", "ge": None,
             "le": None, "choices": (), "unit": ""}  # fmt: skip
    return SimpleNamespace(name=name, type=type_, **(plain | more))


TREES = declared("trees", "integer", ge=1, le=5000, unit="pieces")
RATE = declared("rate", "number", ge=0.001)
DEPTH = declared("depth", "integer", nullable=True)
KIND = declared("kind", "choice", choices=(("a", "First"), ("b", "Second")))
WARM = declared("warm", "boolean")
ALL = (TREES, RATE, DEPTH, KIND, WARM)


def form(**typed) -> forms.Form:
    fields = form_fields(ALL, lambda item: f"Enter {item.name}.", "h-")
    return type("SomeForm", (forms.Form,), fields)({f"h-{name}": value for name, value in typed.items()})


def test_widgets_know_range_step_and_choices():
    page = str(form()["h-trees"])
    assert 'type="number"' in page
    assert 'min="1"' in page
    assert 'max="5000"' in page
    assert 'step="1"' in page
    assert 'step="any"' in str(form()["h-rate"])
    assert "Second" in str(form()["h-kind"])
    assert form()["h-trees"].label == "Trees (pieces)"


def test_what_was_typed_goes_to_the_declaration_unchanged():
    filled = form(trees="many", rate="0.1", depth="", kind="a", warm="on")
    assert filled.is_valid()
    assert typed_values(ALL, filled.cleaned_data, "h-") == {
        "trees": "many",
        "rate": "0.1",
        "depth": None,
        "kind": "a",
        "warm": True,
    }


def test_an_empty_field_that_needs_a_value_says_which():
    assert form(rate="1", kind="a").errors["h-trees"] == ["Enter trees."]
    assert "h-depth" not in form().errors


def test_values_in_words():
    assert [shown(value) for value in (None, True, False, 0.5, 1e-4, 300)] == [
        "empty",
        "yes",
        "no",
        "0.5",
        "0.0001",
        "300",
    ]
