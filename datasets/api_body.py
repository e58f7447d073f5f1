"""How the operation that takes a file in two ways is described in the API's schema."""

from typing import Any

from datasets.schemas import DatasetFields, DatasetFromUpload

_FORM = DatasetFields.model_json_schema()

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
        "application/json": {"schema": DatasetFromUpload.model_json_schema()},
    },
}
