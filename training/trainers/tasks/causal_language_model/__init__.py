"""Causal language model: how a text goes on."""

from training.trainers.tasks.base import Reading, Suits, TaskType


def suits(reading: Reading, target: str | None) -> Suits | None:
    words = reading.get("words") or 0
    return Suits(1.0, f"{words:,} words of running text: teach a language model to go on in their style.")


TASK = TaskType(
    key="causal-language-model",
    label="Causal language model",
    description="Goes on with a text in the style of your documents.",
    dataset_kind="documents",
    summary="training.trainers.language.text_info:TextInfo",
    evaluation="training.trainers.tasks.causal_language_model.evaluation:PARTS",
    suits=suits,
    predicts="how a text goes on",
    answers="text",
    metrics=("perplexity", "loss", "token_accuracy"),
    unit="passage",
    units="passages",
)
