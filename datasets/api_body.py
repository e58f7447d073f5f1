"""How the operations that take a file in two ways are described in the API's schema."""

from typing import Any

from pydantic import BaseModel

from datasets.schemas import DatasetFields, DatasetFromUpload, VersionFields, VersionIn


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI looks up `#/$defs/…` from the root of its document, where ours are not: put each where it is used."""
    definitions = schema.pop("$defs", {})
    for name, field in schema["properties"].items():
        if "$ref" in field:
            schema["properties"][name] = definitions[field["$ref"].rsplit("/", 1)[-1]]
    return schema


def _file_or_json(form: type[BaseModel], body: type[BaseModel]) -> dict[str, Any]:
    """A `requestBody` that is either a form with a file and the fields of `form`, or `body` as JSON."""
    fields = _inlined(form.model_json_schema())
    file = {"type": "string", "format": "binary", "description": "At most 16 MiB; larger: /uploads/."}
    multipart = {**fields, "properties": {"file": file, **fields["properties"]}, "required": ["file"]}
    content = {"multipart/form-data": multipart, "application/json": _inlined(body.model_json_schema())}
    return {"required": True, "content": {kind: {"schema": schema} for kind, schema in content.items()}}


CREATE_BODY = _file_or_json(DatasetFields, DatasetFromUpload)
VERSION_BODY = _file_or_json(VersionFields, VersionIn)
