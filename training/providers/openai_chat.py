"""An answer of a model behind OpenAI's chat completions, as it comes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from training.providers.base import ChatOptions, ChatPart
from training.providers.errors import ProviderDown
from training.providers.openai_errors import LATER, our_errors

if TYPE_CHECKING:
    import openai


def chat(
    client: "openai.OpenAI", label: str, model: str, messages: list[dict[str, Any]], options: ChatOptions
) -> Iterator[ChatPart]:
    """The answer's pieces, the last one with its reason and count. Closing the iterator closes the connection."""
    chosen = {"max_tokens": options.max_tokens, "temperature": options.temperature, "top_p": options.top_p}
    given: dict[str, Any] = {name: value for name, value in chosen.items() if value is not None}
    reason, tokens = "", None
    with our_errors(label):
        request: Any = client.chat.completions.create
        stream = request(model=model, messages=messages, stream=True, stream_options={"include_usage": True}, **given)
        with stream:
            for chunk in stream:
                tokens = getattr(getattr(chunk, "usage", None), "completion_tokens", None) or tokens
                for choice in (getattr(chunk, "choices", None) or [])[:1]:
                    reason = getattr(choice, "finish_reason", None) or reason
                    text = getattr(getattr(choice, "delta", None), "content", None)
                    if text:
                        yield ChatPart(text=str(text))
    if not reason:
        raise ProviderDown(f"{label} broke off in the middle of the answer.", hint=LATER)
    yield ChatPart(finish_reason=str(reason), tokens=tokens if isinstance(tokens, int) else None)
