"""What a way of asking declares."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from models_registry.models import ModelVersion

Signature = Mapping[str, Any]
Rows = tuple[list[dict[str, Any]], tuple[str, ...]]
Files = MultiValueDict[str, UploadedFile]


class Form(Protocol):
    """A Django form that knows the rows it asks for."""

    def is_valid(self) -> bool: ...

    def rows(self) -> Rows:
        """(rows, their names for complaints), once it is valid."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """`unbound(version)` is filled with the version's example; `bound(version, data, files)` with what was sent.

    `answer(version, form, result)` shapes what `predict` gave for its template. `units` are what it was tested on,
    `input_word` is what the signature calls an input; `streams` says that programs ask for the answer in pieces,
    `takes_files` that they send files.
    """

    key: str
    fits: Callable[[Signature], bool]
    unbound: Callable[[ModelVersion], Form]
    bound: Callable[[ModelVersion, QueryDict, Files], Form]
    answer: Callable[[ModelVersion, Any, Mapping[str, Any]], dict[str, Any]]
    units: str
    input_word: str = "input"
    streams: bool = False
    takes_files: bool = False

    @property
    def form_template(self) -> str:
        return f"models_registry/try_it/{self.key}/form.html"

    @property
    def answer_template(self) -> str:
        return f"models_registry/try_it/{self.key}/answer.html"


def has_input(signature: Signature, type_: str) -> bool:
    """Whether one of the inputs has this type."""
    return any(entry.get("type") == type_ for entry in signature.get("inputs", []))


def ranked(probabilities: Mapping[str, float | None] | None) -> list[dict[str, Any]]:
    """Label and share of each class, the likeliest first."""
    shares = sorted((probabilities or {}).items(), key=lambda item: -(item[1] or 0))
    return [{"label": label, "share": share or 0.0} for label, share in shares]
