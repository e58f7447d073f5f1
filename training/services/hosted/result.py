"""What a provider reported, as a training's result. Its figures are passed on, with what they cannot say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Any

from training.models import RemoteRun, TrainingJob

Points = Sequence[Sequence[float]]
Curves = Mapping[str, Mapping[str, Points]]  # metric → series → [[step, value], …]

FILE = "remote.json"
MOST_TOKENS, USUAL_TOKENS = 4096, 300
EXAMPLE = [{"role": "user", "content": "Hello! What can you help me with?"}]
_POINTS = 200
_MOST_PERPLEXITY = 700.0  # nats; the exponential of more is not finite


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that the result is made of."""

    job: TrainingJob
    run: RemoteRun
    label: str
    curves: Curves

    def last(self, name: str, split: str) -> float | None:
        """The newest value; a measurement on all validation chats goes before one on a batch of them."""
        for metric in (f"full_{name}", name):
            points = self.curves.get(metric, {}).get(split)
            if points:
                return float(points[-1][1])
        return None


def result_of(told: Told, file: Mapping[str, Any]) -> dict[str, Any]:
    """The contents of result.json. `file` describes the one file of the version: the note of where the model is."""
    metrics = {split: found for split in ("validation", "train") if (found := _metrics(told, split))}
    headline = _headline(metrics)
    if headline is None:
        metrics, headline = _without_metrics(told), {"name": "trained_tokens", "split": "train"}
    return {
        "headline": headline,
        "metrics": metrics,
        "baseline": {
            "name": "none",
            "description": f"{told.label} does not measure the base model, so there is nothing to compare with.",
        },
        "evaluation": {"charts": _charts(told), "remote": remote_facts(told)},
        "signature": _signature(told.run),
        "example_row": {"messages": EXAMPLE},
        "flavor": "remote",
        "files": [dict(file)],
        "warnings": _warnings(told, metrics),
        "versions": {},
        "rows": {role: part["chats"] for role, part in _roles(told.run)},
    }


def remote_facts(told: Told) -> dict[str, Any]:
    """Where the model is and what it took, for the page, the reports and `remote.json`."""
    run = told.run
    return {
        "provider": run.provider,
        "base_url": run.base_url,
        "base_model": run.base_model,
        "model": run.remote_model,
        "job": run.remote_id,
        "status": run.remote_status,
        "trained_tokens": run.trained_tokens,
        "epochs": run.epochs,
        "cost_usd": None if run.cost_usd is None else float(run.cost_usd),
        "cap_usd": None if run.cap_usd is None else float(run.cap_usd),
        "price_source": run.price_source,
    }


def _roles(run: RemoteRun) -> list[tuple[str, dict[str, Any]]]:
    return [({"training": "train"}.get(role, role), part) for role, part in run.files.items()]


def _metrics(told: Told, split: str) -> dict[str, Any]:
    """What the provider measured last on one split; empty where it measured nothing."""
    chats = "chats that were kept for validation" if split == "validation" else "chats it was trained on"
    unknown = "how the base model does on them is not known"
    found: dict[str, Any] = {}
    loss, accuracy = told.last("loss", split), told.last("token_accuracy", split)
    if loss is not None:
        sentence = f"Loss {loss:.4g} nats a token on the {chats}, as {told.label} measured it; {unknown}."
        found["loss"] = _metric(loss, "Loss", sentence, up=False)
        if abs(loss) < _MOST_PERPLEXITY:
            value = exp(loss)
            sentence = f"Perplexity {value:.4g}, worked out from the loss on the {chats}; {unknown}."
            found["perplexity"] = _metric(value, "Perplexity", sentence, up=False)
    if accuracy is not None:
        sentence = (
            f"Token accuracy {100 * accuracy:.1f} %: so often the likeliest next token was right on the {chats}, "
            f"as {told.label} measured it; {unknown}."
        )
        found["token_accuracy"] = _metric(accuracy, "Token accuracy", sentence, up=True)
    return found


def _metric(value: float, label: str, sentence: str, *, up: bool) -> dict[str, Any]:
    return {"value": value, "interval": None, "baseline": None, "label": label, "higher_is_better": up,
            "sentence": sentence}  # fmt: skip


def _headline(metrics: Mapping[str, Mapping[str, Any]]) -> dict[str, str] | None:
    for split in ("validation", "train"):
        for name in ("loss", "token_accuracy"):
            if name in metrics.get(split, {}):
                return {"name": name, "split": split}
    return None


def _without_metrics(told: Told) -> dict[str, dict[str, Any]]:
    """A service may report nothing; what remains is how much it trained."""
    tokens = told.run.trained_tokens or told.run.estimate.get("tokens", 0)
    counted = "counted by" if told.run.trained_tokens else "estimated, for nothing was reported by"
    sentence = (
        f"Trained tokens {tokens:,}, {counted} {told.label}. It reported no loss, so nobody can say how good it is."
    )
    return {"train": {"trained_tokens": _metric(tokens, "Trained tokens", sentence, up=True)}}


def _charts(told: Told) -> list[dict[str, Any]]:
    """The loss by step, as the page showed it live."""
    lines: list[dict[str, Any]] = []
    for metric, ending in (("loss", ""), ("full_loss", ", all of them")):
        for split, points in told.curves.get(metric, {}).items():
            thinned = points[:: max(1, len(points) // _POINTS)][: _POINTS - 1]
            kept = [[float(step), float(value)] for step, value in [*thinned, points[-1]]]
            lines.append({"label": f"{split.capitalize()}{ending}", "type": "line", "points": kept, "dash": False})
    if not lines:
        return []
    ends = ", ".join(f"{line['label'].lower()} {line['points'][-1][1]:.3g}" for line in lines)
    return [
        {
            "name": "loss",
            "title": "Loss",
            "x": {"label": "Step", "unit": "", "type": "linear"},
            "y": {"label": "Loss", "unit": "nats a token", "type": "linear"},
            "series": lines,
            "summary": f"The loss as {told.label} reported it ends at: {ends}.",
        }
    ]


def _signature(run: RemoteRun) -> dict[str, Any]:
    number = {"type": "numeric", "required": False}
    return {
        "inputs": [
            {"name": "messages", "type": "messages", "required": True, "example": EXAMPLE},
            {
                **number,
                "name": "max_new_tokens",
                "integer": True,
                "min": 1,
                "max": MOST_TOKENS,
                "default": USUAL_TOKENS,
            },
            {**number, "name": "temperature", "min": 0, "max": 2, "default": 1},
            {**number, "name": "top_p", "min": 0, "max": 1, "default": 1},
        ],
        "outputs": {"kind": "text", "labels": [], "streams": True},
        "remote": {"provider": run.provider, "base_url": run.base_url, "model": run.remote_model},
    }


def _warnings(told: Told, metrics: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
    found = []
    if "validation" not in metrics:
        message = f"{told.label} reported nothing about chats that the model was not trained on."
        found.append({"code": "not_validated", "message": f"{message} Learning and memorising look alike here."})
    run = told.run
    if run.cost_usd is not None and run.cap_usd is not None and run.cost_usd > run.cap_usd:
        message = (
            f"{told.label} counted {run.trained_tokens:,} trained tokens, about ${run.cost_usd}: more than the cap."
        )
        found.append({"code": "over_cap", "message": f"{message} Our own count of tokens is approximate."})
    return found
