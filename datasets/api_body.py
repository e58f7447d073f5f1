"""How the operations that take files in two ways, and options of every kind, are described in the API's schema."""

from typing import Any

from pydantic import BaseModel

from datasets.kinds.base import Kind, all_kinds
from datasets.kinds.shown import ReadOption


def options_schema() -> dict[str, Any]:
    """How to read the upload, kind by kind; what is left out is found in it."""
    kinds = [_of_kind(kind) for kind in all_kinds().values()]
    return {"type": "object", "description": "How to read; what is left out is found out.", "anyOf": kinds}


def files_or_json(form: type[BaseModel], body: type[BaseModel]) -> dict[str, Any]:
    """A `requestBody` that is either a form with files and the fields of `form`, or `body` as JSON."""
    fields = form.model_json_schema()
    part = {"type": "string", "format": "binary"}
    text = "One file, or several of a kind that takes several; at most 16 MiB in all. Larger: /uploads/."
    files = {"type": "array", "items": part, "description": text}
    multipart = {**fields, "properties": {"file": files, **fields["properties"]}, "required": ["file"]}
    content = {"multipart/form-data": multipart, "application/json": body.model_json_schema()}
    return {"required": True, "content": {kind: {"schema": schema} for kind, schema in content.items()}}


def _of_kind(kind: Kind) -> dict[str, Any]:
    properties = {option.key: _of_option(option) for option in kind.options}
    return {"title": kind.label, "type": "object", "properties": properties}


def _of_option(option: ReadOption) -> dict[str, Any]:
    value: dict[str, Any]
    if option.control == "choice":
        value = {"enum": [choice for choice, _ in option.choices]}
    elif option.control == "number":
        value = {"type": "integer"} | ({} if option.least is None else {"minimum": option.least})
    else:
        value = {"type": "array", "items": {"type": "string"}}
    if option.each_column:
        value = {"type": "object", "additionalProperties": value, "description": "By column."}
    return {"title": option.label, **value}
