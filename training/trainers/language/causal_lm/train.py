"""Fine-tuning on running text: every token is predicted from those before it."""

from typing import Any

from training.trainers.contract import TrainingData, TrainResult
from training.trainers.job import Job
from training.trainers.language.causal_lm.config import CausalLmConfig
from training.trainers.language.documents import make_parts, read_blocks
from training.trainers.language.splitting import split_texts
from training.trainers.language.tuning import Material, tune

SAMPLES = 3  # prompts to begin with, from texts that it has not learnt
PROMPT = 60  # characters of a text that serve as a prompt


def fit(config: CausalLmConfig, data: TrainingData, job: Job) -> TrainResult:
    job.phase("loading", "Loading data")
    blocks = read_blocks(data.path)
    chosen = split_texts([block.text for block in blocks], data.split, job.seed)
    unseen = [blocks[row].text for row in [*chosen["validation"], *chosen["test"]]]
    prompt = config.sample_prompt or _beginning(unseen[0])
    said = {"prompt": prompt, "samples": [_beginning(text) for text in unseen[:: max(1, len(unseen) // SAMPLES)]]}

    def prepare(tokenizer: Any, context: int) -> Material:
        parts = make_parts(blocks, chosen, tokenizer, context, config.packing)
        return Material(parts, prompt, said, "passages")

    return tune(config, prepare, job)


def _beginning(text: str) -> str:
    """Its first words."""
    words = " ".join(text.split())
    return words if len(words) <= PROMPT else words[:PROMPT].rsplit(" ", 1)[0]
