"""How the operation that takes a file in two ways is described in the API's schema."""

from typing import Any

from datasets.schemas import DatasetFields, DatasetFromUpload


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI looks up `#/$defs/…` from the root of its document, where ours are not: put each where it is used."""
    definitions = schema.pop("$defs", {})
    for name, field in schema["properties"].items():
        if "$ref" in field:
            schema["properties"][name] = definitions[field["$ref"].rsplit("/", 1)[-1]]
    return schema


_FORM = _inlined(DatasetFields.model_json_schema())

CREATE_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                **_FORM,
                "properties": {
                    "file": {"type": "string", "format": "binary", "description": "At most 16 MiB; larger: /uploads/."},
                    **_FORM["properties"],
                },
                "required": ["file"],
            }
        },
        "application/json": {"schema": _inlined(DatasetFromUpload.model_json_schema())},
    },
}
