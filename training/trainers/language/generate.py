"""Text token by token, with its own random state: sampling never moves that of the training."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

MAX_NEW_TOKENS = 2048
UNFINISHED = "\ufffd"  # what a tokenizer writes for the first bytes of a character whose rest is still to come


@dataclass(frozen=True, kw_only=True, slots=True)
class Sampling:
    """`temperature` 0 always takes the likeliest token; 1 samples from the model's own distribution.

    `top_p` below 1 leaves out the unlikely rest: only the likeliest tokens are drawn from that together have so much
    probability (nucleus sampling; Holtzman et al., 2020).
    """

    max_new_tokens: int = 100
    temperature: float = 0.8
    top_p: float = 1.0
    seed: int = 0


@torch.no_grad()
def new_tokens(model: Any, ids: Tensor, sampling: Sampling, context: int) -> Iterator[int]:
    """Tokens after `ids`, shape (tokens,). Beyond the context's length the older half of it is forgotten."""
    generator = torch.Generator(device="cpu").manual_seed(sampling.seed)
    device = next(model.parameters()).device
    seen = ids[-context:].tolist()
    fresh, cache = seen, None
    for _ in range(sampling.max_new_tokens):
        if len(seen) > context:
            seen = seen[-(context // 2) :]
            fresh, cache = seen, None
        answer = model(input_ids=torch.tensor([fresh], device=device), past_key_values=cache, use_cache=True)
        cache = answer.past_key_values
        token = _choose(answer.logits[0, -1].float().cpu(), sampling, generator)
        yield token
        seen = [*seen, token]
        fresh = [token]


def _choose(logits: Tensor, sampling: Sampling, generator: torch.Generator) -> int:
    if sampling.temperature <= 0:
        return int(logits.argmax())
    shares = torch.softmax(logits / sampling.temperature, dim=-1)
    if sampling.top_p < 1:
        shares = _nucleus(shares, sampling.top_p)
    return int(torch.multinomial(shares, 1, generator=generator))


def _nucleus(shares: Tensor, top_p: float) -> Tensor:
    """`shares` with 0 for all but the fewest likeliest tokens that reach `top_p` together; at least one stays."""
    ranked, tokens = shares.sort(descending=True)
    before = ranked.cumsum(-1) - ranked
    return torch.zeros_like(shares).scatter(0, tokens, torch.where(before < max(top_p, 1e-9), ranked, 0.0))


def new_text(
    model: Any, tokenizer: Any, ids: Tensor, sampling: Sampling, context: int
) -> Generator[str, None, tuple[int, str]]:
    """Pieces of text as they come, whole characters only. Ends after the end token or the last token allowed.

    The generator's return value is (tokens written, "stop" or "length").
    """
    written: list[int] = []
    shown = 0
    for token in new_tokens(model, ids, sampling, context):
        if token == tokenizer.eos_token_id:
            yield from _rest(tokenizer, written, shown)
            return len(written), "stop"
        written.append(token)
        text = tokenizer.decode(written)
        if len(text) > shown and not text.endswith(UNFINISHED):
            yield text[shown:]
            shown = len(text)
    yield from _rest(tokenizer, written, shown)
    return len(written), "length"


def _rest(tokenizer: Any, written: list[int], shown: int) -> Iterator[str]:
    if rest := tokenizer.decode(written)[shown:]:
        yield rest
