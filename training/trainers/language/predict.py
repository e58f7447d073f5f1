"""Text from a fine-tuned model, whole or piece by piece."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.trainers.artifact import read_signature, verify
from training.trainers.errors import RowError
from training.trainers.language.generate import new_text
from training.trainers.language.libraries import transformers
from training.trainers.language.rows import Asked, read_row
from training.trainers.language.template import ensure_template, render

Answer = dict[str, Any]


class LanguageModel:
    """A loaded model with its signature. `predict` and `stream` take {"prompt"} or {"messages"} and the sampling."""

    def __init__(self, model: Any, tokenizer: Any, signature: Mapping[str, Any]) -> None:
        self.model, self.tokenizer, self.signature = model, tokenizer, signature
        self.context = int(signature["outputs"]["context"])
        self.chat = any(entry["name"] == "messages" for entry in signature["inputs"])

    def predict(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """`predictions` in the order of the rows, `warnings` about what was filled or ignored. Raises RowError."""
        if not isinstance(rows, list | tuple):
            raise RowError("The request has no list “rows”.")
        asked = [read_row(row, self.signature["inputs"]) for row in rows]
        answers = [list(self._pieces(one))[-1] for one in asked]
        warnings = [warning for one in asked for warning in one.warnings]
        return {"predictions": [answer["prediction"] for answer in answers], "warnings": warnings}

    def stream(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """{"delta": text} for each piece of the first row's answer, and in the end what `predict` gives for it."""
        if not isinstance(rows, list | tuple) or len(rows) != 1:
            raise RowError("A streamed request has exactly one row.")
        asked = read_row(rows[0], self.signature["inputs"])
        for piece in self._pieces(asked):
            if "prediction" in piece:
                yield {"predictions": [piece["prediction"]], "warnings": asked.warnings}
            else:
                yield piece

    def _pieces(self, asked: Asked) -> Iterator[dict[str, Any]]:
        ids, texts = self._ids(asked), []
        pieces = new_text(self.model, self.tokenizer, ids, asked.sampling, self.context)
        while True:
            try:
                texts.append(next(pieces))
            except StopIteration as end:
                tokens, reason = end.value
                break
            yield {"delta": texts[-1]}
        whole = {"prediction": "".join(texts), "probabilities": None, "tokens": tokens, "finish_reason": reason}
        yield {"prediction": whole}

    def _ids(self, asked: Asked) -> Tensor:
        text = asked.prompt
        if self.chat:
            messages = [{"weight": 1, **message} for message in asked.messages]
            text = render(messages, self.tokenizer, answer=True)
        found = self.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]
        if (cut := len(found) - self.context) > 0:
            column = "messages" if self.chat else "prompt"
            message = f"The model sees {self.context:,} tokens at once: the first {cut:,} of “{column}” were left out."
            asked.warnings.append({"code": "cut", "message": message, "column": column})
        return torch.tensor(found or [self.tokenizer.eos_token_id])


def load(model_dir: str | Path) -> LanguageModel:
    """Check the hashes, then open the files. Raises ModelFileError."""
    directory = Path(model_dir)
    signature = read_signature(directory)
    verify(directory, signature["files"])
    package = transformers()
    tokenizer = package.AutoTokenizer.from_pretrained(directory, local_files_only=True)
    model = package.AutoModelForCausalLM.from_pretrained(
        directory, local_files_only=True, dtype=torch.float32, use_safetensors=True
    )
    if any(entry["name"] == "messages" for entry in signature["inputs"]):
        ensure_template(tokenizer)
    return LanguageModel(model.eval(), tokenizer, signature)
