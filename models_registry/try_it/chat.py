"""A conversation, which the page itself keeps: nothing of it is stored here."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms

from models_registry.models import ModelVersion
from models_registry.try_it.base import Rows, Way, has_input
from models_registry.try_it.sampling import SamplingForm

_ROLES = {"system", "user", "assistant"}
_UNREADABLE = "The conversation so far cannot be read. Begin a new one."


class ChatForm(SamplingForm):
    """`messages` is the conversation so far, as JSON; `message` what is said next."""

    message = forms.CharField(
        label="Message",
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write a message first."},
    )
    system = forms.CharField(
        label="Instruction",
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="A system message before the conversation, such as “Answer in one sentence.”",
    )
    messages = forms.CharField(required=False, max_length=2_000_000, widget=forms.HiddenInput())

    def __init__(self, version: ModelVersion, *args: Any, **kwargs: Any) -> None:
        super().__init__(version.signature, *args, **kwargs)
        said = version.example_row.get("messages") or []
        texts = {message.get("role"): message.get("content") for message in said}
        self.fields["message"].initial = texts.get("user", "")
        self.fields["system"].initial = texts.get("system", "")

    def clean_messages(self) -> list[dict[str, str]]:
        try:
            said = json.loads(self.cleaned_data["messages"] or "[]")
        except (ValueError, RecursionError):
            raise forms.ValidationError(_UNREADABLE) from None
        if not isinstance(said, list) or not all(map(_is_message, said)):
            raise forms.ValidationError(_UNREADABLE)
        return said

    def rows(self) -> Rows:
        said = [{"role": "user", "content": self.cleaned_data["message"]}]
        if system := self.cleaned_data["system"]:
            said.insert(0, {"role": "system", "content": system})
        before = self.cleaned_data["messages"]
        return [{"messages": said[:-1] + before + said[-1:], **self.sampling()}], ()


def _is_message(value: Any) -> bool:
    return isinstance(value, dict) and value.get("role") in _ROLES and isinstance(value.get("content"), str)


def _answer(version: ModelVersion, form: ChatForm, result: Mapping[str, Any]) -> dict[str, Any]:
    prediction = result["predictions"][0]
    asked = form.cleaned_data["messages"] + [{"role": "user", "content": form.cleaned_data["message"]}]
    conversation = [*asked, {"role": "assistant", "content": prediction["prediction"]}]
    return {
        **prediction,
        "conversation": conversation,
        "conversation_json": json.dumps(conversation, ensure_ascii=False),
        "warnings": result["warnings"],
    }


WAY = Way(
    key="chat",
    fits=lambda signature: has_input(signature, "messages"),
    unbound=ChatForm,
    bound=lambda version, data, files: ChatForm(version, data),
    answer=_answer,
    units="chats",
    streams=True,
)
