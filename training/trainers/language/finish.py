"""Metrics and charts of a fine-tuned model beside those of the model that it started from."""

from collections.abc import Callable
from typing import Any

import numpy as np

from training.trainers.evaluation.bootstrap import Bootstrap, Statistic
from training.trainers.evaluation.charts import axis, chart, series
from training.trainers.evaluation.metric import Metric, number, percent
from training.trainers.language.measure import Measured

MOST = 700.0  # nats; the exponential of more is not finite


def metrics(tuned: Measured, untuned: Measured, draws: Bootstrap | None) -> dict[str, dict[str, Any]]:
    """All metrics of one split. Intervals come from drawing whole texts: tokens of one text belong together."""
    everything = np.arange(len(tuned.tokens))[None, :]

    def metric(make: Callable[[Measured], Statistic], label: str, up: bool, sentence: str) -> dict[str, Any]:
        statistic = make(tuned)
        value, before = float(statistic(everything)[0]), float(make(untuned)(everything)[0])
        told = sentence.format(
            value=number(value), before=number(before), share=percent(value), earlier=percent(before)
        )
        return Metric(
            value=value,
            interval=draws.interval(statistic, value) if draws else None,
            baseline=before,
            label=label,
            higher_is_better=up,
            sentence=told,
        ).as_dict()

    return {
        "perplexity": metric(
            perplexities,
            "Perplexity",
            False,
            "Perplexity {value}: before each token the model hesitates as between {value} equally likely ones; "
            "before fine-tuning it was {before}.",
        ),
        "loss": metric(losses, "Loss", False, "Loss {value} nats a token; before fine-tuning it was {before}."),
        "token_accuracy": metric(
            accuracies,
            "Token accuracy",
            True,
            "Token accuracy {share}: so often the likeliest next token is the right one; before fine-tuning {earlier}.",
        ),
    }


def losses(found: Measured) -> Statistic:
    """Mean loss of a token, ln of the perplexity, for each resample of texts."""
    return lambda draws: found.losses[draws].sum(axis=1) / np.maximum(1, found.tokens[draws].sum(axis=1))


def perplexities(found: Measured) -> Statistic:
    """exp of the mean loss (Jelinek et al., 1977)."""
    mean = losses(found)
    return lambda draws: np.exp(np.minimum(MOST, mean(draws)))


def accuracies(found: Measured) -> Statistic:
    return lambda draws: found.hits[draws].sum(axis=1) / np.maximum(1, found.tokens[draws].sum(axis=1))


def charts(history: list[list[float | None]], tuned: Measured, untuned: Measured) -> list[dict[str, Any]]:
    """The loss by step, and the test loss before and after."""
    lines = [series("Training", [(step, loss) for step, loss, _ in history])]
    validated = [(step, loss) for step, _, loss in history if loss is not None]
    told = f"The training loss ends at {number(history[-1][1] or 0.0)}."
    if validated:
        lines.append(series("Validation", validated))
        told += f" The lowest validation loss was {number(min(loss for _, loss in validated))}; those weights are kept."
    bars = [("Untuned", untuned.loss), ("Fine-tuned", tuned.loss)]
    return [
        chart("loss", "Loss", axis("Step"), axis("Loss", "nats a token"), lines, told),
        chart(
            "before_after",
            "Before and after fine-tuning",
            axis("Model", kind="category"),
            axis("Loss", "nats a token"),
            [series("Test", bars, "bar")],
            f"On texts it has not seen the loss went from {number(untuned.loss)} to {number(tuned.loss)}.",
        ),
    ]
