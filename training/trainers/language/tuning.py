"""What all language trainers do once their texts are sequences: measure, train, measure again, save."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from training.trainers.batches import what_is_learnt
from training.trainers.checkpoint import Checkpoints
from training.trainers.contract import TrainResult
from training.trainers.evaluation.bootstrap import Bootstrap
from training.trainers.evaluation.metric import number
from training.trainers.job import Job
from training.trainers.language.examples import Parts
from training.trainers.language.finish import charts, metrics
from training.trainers.language.generate import Sampling, new_text
from training.trainers.language.language_config import LanguageConfig
from training.trainers.language.loop import Evaluation, Loop
from training.trainers.language.lora import with_lora
from training.trainers.language.machine import choose_threads, memory_errors, set_up
from training.trainers.language.measure import Measured, measure
from training.trainers.language.pretrained import context_of, load_pretrained
from training.trainers.language.saving import save_model
from training.trainers.schema import dump_config


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the model is asked before and after: `prompt` is what it reads, `expected` what the data says."""

    text: str
    prompt: str
    expected: str


@dataclass(frozen=True, slots=True)
class Material:
    """The dataset as the loop takes it. `prompt` is what samples go on from, `said` the example of a request."""

    parts: Parts
    prompt: str
    said: dict[str, Any]
    unit: str  # "passages" | "chats"
    questions: tuple[Question, ...] = ()


Prepare = Callable[[Any, int], Material]


def tune(config: LanguageConfig, prepare: Prepare, job: Job) -> TrainResult:
    """`prepare(tokenizer, context)` makes sequences of the dataset. Raises what `errors` names."""
    device = set_up(job)
    with memory_errors():
        model, tokenizer = load_pretrained(config, job)
        context = context_of(config, model)
        job.phase("preparing", "Preparing")
        material = prepare(tokenizer, context)
        tuning = Tuning(config, model.to(device), tokenizer, context, material, job)
        return tuning.run()


class Tuning:
    """One fine-tuning of one model."""

    def __init__(
        self, config: LanguageConfig, model: Any, tokenizer: Any, context: int, material: Material, job: Job
    ) -> None:
        self.config, self.tokenizer, self.context, self.material, self.job = config, tokenizer, context, material, job
        self.parts = material.parts
        self.pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id
        choose_threads(model, job)
        self.untuned = model
        self.prompt = torch.tensor(tokenizer(material.prompt, add_special_tokens=False)["input_ids"] or [self.pad])

    def run(self) -> TrainResult:
        job, rows = self.job, self.parts.rows
        job.log(
            f"Split: {rows['train']} {self.material.unit} to train, {rows['validation']} to validate, "
            f"{rows['test']} to test; {len(self.parts.train):,} sequences of at most {self.context:,} tokens."
        )
        job.phase("training", "Training")
        splits = [name for name in ("train", "validation", "test") if self.parts.measured[name]]
        before = {name: self._measure(self.untuned, name) for name in splits}
        self._tell_untuned(before)
        first = self._answers(self.untuned)
        self.model = with_lora(self.untuned, self.config) if self.config.method == "lora" else self.untuned
        checkpoints = Checkpoints(job, self._fingerprint())
        loop = Loop(self.model, self.parts.train, self.pad, self.config, job, self._evaluate)
        loop.run(checkpoints, before["validation"].loss if "validation" in before else None)
        if loop.best["step"] == 0:
            message = "The validation loss never fell below that of the untuned model, whose weights are kept."
            job.warning("no_gain", f"{message} Lower the learning rate, or add text.")
        job.phase("evaluating", "Evaluating")
        after = {name: self._measure(self.model, name) for name in splits}
        draws = Bootstrap(len(after["test"].tokens), job.seed)
        saved = save_model(self.model, self.tokenizer, self.material.said, self.context, job)
        checkpoints.remove()
        return TrainResult(
            headline={"name": "perplexity", "split": "test"},
            metrics={name: metrics(after[name], before[name], draws if name == "test" else None) for name in splits},
            baseline={
                "name": "untuned model",
                "description": "The base model as it was before fine-tuning, on the same texts.",
            },
            evaluation={
                "samples": [
                    {"step": step, "prompt": self.material.prompt, "text": text} for step, text in loop.samples
                ],
                "charts": charts(loop.history, after["test"], before["test"]),
                "answers": [
                    {"question": question.text, "expected": question.expected, "before": was, "after": now}
                    for question, was, now in zip(
                        self.material.questions, first, self._answers(self.model), strict=True
                    )
                ],
            },
            signature=saved.signature,
            example_row=saved.example_row,
            files=saved.files,
            rows=rows,
            notes=self._notes(loop),
        )

    def _measure(self, model: Any, split: str) -> Measured:
        """Of the training texts only as many as are tested: enough to see how much better the model knows them."""
        texts = self.parts.measured[split]
        if split == "train":
            texts = texts[: len(self.parts.measured["test"])]
        return measure(model, texts, self.pad, self.config.batch_size, self.job)

    def _evaluate(self, step: int) -> Evaluation:
        loss = None
        if self.parts.measured["validation"]:
            loss = self._measure(self.model, "validation").loss
            self.job.metric(step, "validation", loss=loss, perplexity=_exp(loss))
        sample = self._sample(self.model)
        if sample:
            self.job.sample(step, sample)
        return Evaluation(loss, sample)

    def _sample(self, model: Any) -> str:
        sampling = Sampling(max_new_tokens=self.config.sample_tokens, temperature=0.8, seed=self.job.seed)
        model.eval()
        return "".join(new_text(model, self.tokenizer, self.prompt, sampling, self.context)).strip()

    def _answers(self, model: Any) -> list[str]:
        """What the model says to the questions, always its likeliest words."""
        sampling = Sampling(max_new_tokens=self.config.sample_tokens, temperature=0)
        model.eval()
        return [
            "".join(self._written(model, question.prompt, sampling)).strip() for question in self.material.questions
        ]

    def _written(self, model: Any, prompt: str, sampling: Sampling) -> Iterator[str]:
        ids = self.tokenizer(prompt, add_special_tokens=False)["input_ids"] or [self.pad]
        yield from new_text(model, self.tokenizer, torch.tensor(ids), sampling, self.context)

    def _tell_untuned(self, before: dict[str, Measured]) -> None:
        if "validation" in before:
            loss = before["validation"].loss
            self.job.metric(0, "validation", loss=loss, perplexity=_exp(loss))
        self.job.log(f"Before fine-tuning the test loss is {number(before['test'].loss)} nats a token.")

    def _notes(self, loop: Loop) -> dict[str, Any]:
        return {
            "steps": loop.step,
            "best_step": loop.best["step"],
            "stopped_early": loop.step < loop.total,
            "context": self.context,
            "parameters": sum(value.numel() for value in self.model.parameters()),
            "trained_parameters": sum(value.numel() for value in loop.learned.values()),
            "method": self.config.method,
            "device": str(loop.device),
        }

    def _fingerprint(self) -> str:
        """SHA-256 of settings, seed, split and sequences: what a checkpoint must share to be gone on from."""
        settings = what_is_learnt(dump_config(self.config))
        digest = hashlib.sha256(json.dumps([settings, self.job.seed, self.context]).encode())
        for example in self.parts.train:
            digest.update(_bytes(example.ids) + _bytes(example.labels))
        return digest.hexdigest()


def _bytes(numbers: Tensor) -> bytes:
    return bytes(numbers.numpy().tobytes())


def _exp(loss: float) -> float:
    return float(torch.tensor(loss, dtype=torch.float64).exp())
