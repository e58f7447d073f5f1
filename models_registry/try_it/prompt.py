"""A prompt that a language model goes on from."""

from collections.abc import Mapping
from typing import Any

from django import forms

from models_registry.models import ModelVersion
from models_registry.try_it.base import Rows, Signature, Way
from models_registry.try_it.sampling import SamplingForm

_SHOWN_SAMPLES = 4


class PromptForm(SamplingForm):
    prompt = forms.CharField(
        label="Prompt",
        required=False,
        strip=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="The model goes on from here.",
    )

    def __init__(self, version: ModelVersion, *args: Any, **kwargs: Any) -> None:
        super().__init__(version.signature, *args, **kwargs)
        self.fields["prompt"].initial = version.example_row.get("prompt", "")
        self.samples = _samples(version)

    def rows(self) -> Rows:
        return [{"prompt": self.cleaned_data["prompt"].replace("\r\n", "\n"), **self.sampling()}], ()


def _samples(version: ModelVersion) -> list[str]:
    """Prompts to begin with: what the signature suggests, else the example."""
    entry: dict[str, Any] = next((item for item in version.signature["inputs"] if item["name"] == "prompt"), {})
    found = [*(entry.get("samples") or []), version.example_row.get("prompt"), entry.get("example")]
    samples = list(dict.fromkeys(text for text in found if text))[:_SHOWN_SAMPLES]
    # The only one is in the field already.
    return samples if len(samples) > 1 else []


def _fits(signature: Signature) -> bool:
    # A table may have a column of that name, so the answer counts too.
    names = {entry["name"] for entry in signature.get("inputs", [])}
    return "prompt" in names and signature.get("outputs", {}).get("kind") == "text"


def _answer(version: ModelVersion, form: PromptForm, result: Mapping[str, Any]) -> dict[str, Any]:
    return {**result["predictions"][0], "prompt": form.rows()[0][0]["prompt"], "warnings": result["warnings"]}


WAY = Way(
    key="prompt",
    fits=_fits,
    unbound=PromptForm,
    bound=lambda version, data, files: PromptForm(version, data),
    answer=_answer,
    units="passages",
    streams=True,
)
