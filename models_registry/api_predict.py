"""How the operation that predicts is described in the API's schema: it takes two kinds of body and answers in two."""

from typing import Any

from models_registry.schemas import PredictFields, PredictIn, PredictOut
from models_registry.streaming import CONTENT_TYPE

_PICTURES = {
    "type": "array",
    "items": {"type": "string", "format": "binary"},
    "description": "One or several pictures (PNG, JPEG, WebP, GIF, BMP, TIFF), at most 16 MiB together. Files of any "
    "other field are read as pictures too.",
}
_LINES = """One JSON object a line, sent as it comes: {"status": "waiting" | "loading"} at most once each,
{"delta": text} for each piece, in the end the whole answer as without “stream”, or {"error": {code, message, extra}}
when it broke off. Closing the connection ends the answer."""

_fields = PredictFields.model_json_schema()
_FORM = {**_fields, "properties": {"image": _PICTURES, **_fields["properties"]}, "required": ["image"]}

PREDICT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": PredictIn.model_json_schema()},
            "multipart/form-data": {"schema": _FORM},
        },
    },
    "responses": {
        200: {
            "description": "The predictions, in the order of the rows or pictures.",
            "content": {
                "application/json": {"schema": PredictOut.model_json_schema()},
                CONTENT_TYPE: {"schema": {"type": "string", "description": _LINES}},
            },
        }
    },
}
