"""Which tokens of a chat are learned."""

import pytest

from training.trainers.errors import ConfigError
from training.trainers.language.chats import encode
from training.trainers.language.examples import IGNORED
from training.trainers.language.libraries import transformers
from training.trainers.language.template import ensure_template, plain_messages, render

CHAT: dict[str, list[dict[str, object]]] = {
    "messages": [
        {"role": "developer", "content": "Be brief."},
        {"role": "user", "content": "The cat?"},
        {"role": "assistant", "content": "A dog."},
        {"role": "user", "content": [{"type": "text", "text": "And the king?"}]},
        {"role": "assistant", "content": "By the sea."},
    ]
}
CHATML = (
    "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}<|end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
FORGETFUL = (
    "{% for message in messages %}{% if loop.last or message['role'] == 'user' %}"
    "{{ message['role'] }}: {{ message['content'] }}\n{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}assistant: {% endif %}"
)


@pytest.fixture
def tokenizer(weights):
    return transformers().AutoTokenizer.from_pretrained(weights / "tiny")


def learned(chat, tokenizer, context=400):
    """The text of each stretch of learned tokens."""
    example = encode(plain_messages(chat), tokenizer, context)
    stretches: list[list[int]] = []
    inside = False
    for token, label in zip(example.ids.tolist(), example.labels.tolist(), strict=True):
        assert label in (token, IGNORED)
        if label != IGNORED:
            stretches[-1:] = [stretches[-1] + [token]] if inside else [*stretches[-1:], [token]]
        inside = label != IGNORED
    return [tokenizer.decode(stretch) for stretch in stretches]


def test_only_the_assistants_words_and_its_end_are_learned(tokenizer):
    assert ensure_template(tokenizer)
    assert learned(CHAT, tokenizer) == ["A dog.<|end|>", "By the sea.<|end|>"]


def test_a_weight_of_0_is_not_learned(tokenizer):
    ensure_template(tokenizer)
    messages = [dict(message) for message in CHAT["messages"]]
    messages[2]["weight"] = 0
    assert learned({"messages": messages}, tokenizer) == ["By the sea.<|end|>"]


def test_the_tokenizers_own_template_is_used(tokenizer):
    tokenizer.chat_template = CHATML
    assert not ensure_template(tokenizer)
    assert learned(CHAT, tokenizer) == ["A dog.<|end|>", "By the sea.<|end|>"]


def test_a_template_that_rewrites_earlier_turns_is_refused(tokenizer):
    tokenizer.chat_template = FORGETFUL
    with pytest.raises(ConfigError, match="differently"):
        encode(plain_messages(CHAT), tokenizer, 64)


def test_our_template_is_saved_with_the_model(tuned, tokenizer):
    saved = transformers().AutoTokenizer.from_pretrained(tuned["chat-sft"].out)
    ensure_template(tokenizer)
    messages = plain_messages(CHAT)
    assert render(messages, saved, answer=True) == render(messages, tokenizer, answer=True)
    assert render(messages, saved, answer=True).endswith("### Assistant:\n")
    assert render(messages, saved).startswith("### System:\nBe brief.\n\n### User:\nThe cat?\n\n")


def test_calls_of_tools_are_written_as_json(tokenizer):
    ensure_template(tokenizer)
    call = [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
    messages = [
        {"role": "user", "content": "Go."},
        {"role": "assistant", "content": None, "tool_calls": call},
        {"role": "tool", "content": "done", "tool_call_id": "c1"},
    ]
    text = render(plain_messages({"messages": messages}), tokenizer)
    assert '"name": "f"' in text
    assert "### Tool:\ndone" in text
