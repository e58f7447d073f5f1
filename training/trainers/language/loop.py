"""The training loop of every language trainer: AdamW, warm-up and cosine, clipping, early stopping, exact resume.

All that decides the next step is in the checkpoint: weights, optimizer, random state, step, best weights so far. The
order of an epoch follows from the seed and the epoch's number, the learning rate from the step.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch._dynamo  # AdamW's first step imports it, for a second in which nobody could stop the job
from torch import Tensor, nn

from training.trainers.checkpoint import Checkpoints
from training.trainers.errors import Diverged
from training.trainers.job import Job
from training.trainers.language.examples import Example, collate
from training.trainers.language.language_config import LanguageConfig
from training.trainers.language.machine import autocast
from training.trainers.language.measure import token_losses

REPORTS = 200  # points on the live curve
LAST = 0.05  # of the highest learning rate, at the end of the cosine


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one evaluation found: validation loss (None without validation texts) and a sample of the model's text."""

    loss: float | None
    sample: str


Evaluate = Callable[[int], Evaluation]


class Loop:
    """`run()` leaves the model with its best weights, in evaluation mode."""

    def __init__(
        self, model: Any, examples: list[Example], pad: int, config: LanguageConfig, job: Job, evaluate: Evaluate
    ) -> None:
        self.model, self.examples, self.pad, self.config, self.job = model, examples, pad, config, job
        self.evaluate = evaluate
        self.device = next(model.parameters()).device
        self.learned = {name: value for name, value in model.named_parameters() if value.requires_grad}
        self.optimizer = torch.optim.AdamW(_groups(self.learned, config.weight_decay), lr=config.learning_rate)
        self.batches = math.ceil(len(examples) / (config.batch_size * config.gradient_accumulation_steps))
        self.total = self.batches * config.epochs
        self.every = max(1, math.ceil(self.batches / config.evaluations_per_epoch))
        self.step = self.stale = 0
        self.sums = [0.0, 0.0]  # loss and tokens since the last point of the curve
        self.best: dict[str, Any] = {"loss": math.inf, "step": 0, "weights": {}}
        self.history: list[list[float | None]] = []  # step, training loss, validation loss
        self.samples: list[list[Any]] = []  # step, text

    def run(self, checkpoints: Checkpoints, untuned: float | None) -> None:
        """`untuned` is the validation loss before the first step: weights that never get below it are not kept."""
        if (state := checkpoints.restore()) is not None:
            self._restore(state)
            self._save(checkpoints)  # so that this attempt, too, has something to go on from
        elif untuned is not None:
            self.best = {"loss": untuned, "step": 0, "weights": self._weights()}
        self.job.progress(self.step, self.total, "steps")
        self.model.train()
        patience = self.config.patience or math.inf
        while self.step < self.total and self.stale < patience:
            if self.job.should_stop():
                if self.step:
                    self._save(checkpoints)
                self.job.check_stop()
            self._step()
            if self.step % self.every == 0 or self.step == self.total:
                self._evaluate()
                if checkpoints.due(epoch_ended=True):
                    self._save(checkpoints)
            elif checkpoints.due(epoch_ended=False):
                self._save(checkpoints)
            self.job.progress(self.step, self.total, "steps")
        if self.best["weights"]:
            self._load(self.best["weights"])
        self.model.eval()
        self.job.progress(self.step, self.step, "steps")

    def _batch(self) -> list[Example]:
        """The sequences of the present step."""
        epoch, place = divmod(self.step, self.batches)
        order = np.random.default_rng([self.job.seed, epoch]).permutation(len(self.examples))
        size = self.config.batch_size * self.config.gradient_accumulation_steps
        return [self.examples[number] for number in order[place * size : (place + 1) * size]]

    def _step(self) -> None:
        batch, size, started = self._batch(), self.config.batch_size, time.perf_counter()
        tokens = max(1, sum(example.learned for example in batch))
        speed = rate(self.step, self.total, self.config)
        for group in self.optimizer.param_groups:
            group["lr"] = speed
        self.optimizer.zero_grad(set_to_none=True)
        summed = torch.zeros((), device=self.device)
        for start in range(0, len(batch), size):
            ids, mask, labels = collate(batch[start : start + size], self.pad, self.device)
            with autocast(self.device):
                logits = self.model(input_ids=ids, attention_mask=mask, use_cache=False).logits
            loss = token_losses(logits, labels).sum() / tokens
            loss.backward()
            summed += loss.detach()
        length = nn.utils.clip_grad_norm_(self.learned.values(), self.config.max_grad_norm)
        if not math.isfinite(float(summed)) or not math.isfinite(float(length)):
            raise Diverged(
                f"The training loss is no longer a number after {self.step + 1:,} steps.",
                hint="Lower the learning rate to a tenth and start again.",
            )
        self.optimizer.step()
        self.step += 1
        self.sums = [self.sums[0] + float(summed) * tokens, self.sums[1] + tokens]
        if self.step % max(1, self.total // REPORTS) == 0 or self.step % self.every == 0 or self.step == self.total:
            seconds = time.perf_counter() - started
            self.job.metric(
                self.step, "train", loss=self._mean(), learning_rate=speed, tokens_per_second=tokens / seconds
            )
            self.recent, self.sums = self._mean(), [0.0, 0.0]

    def _mean(self) -> float:
        return self.sums[0] / max(1.0, self.sums[1])

    def _evaluate(self) -> None:
        found = self.evaluate(self.step)
        self.history.append([float(self.step), self.recent, found.loss])
        if found.sample:
            self.samples.append([self.step, found.sample])
        if found.loss is None:
            self.best["step"] = self.step
        elif found.loss < self.best["loss"]:
            self.best, self.stale = {"loss": found.loss, "step": self.step, "weights": self._weights()}, 0
        else:
            self.stale += 1
        self.model.train()

    def _save(self, checkpoints: Checkpoints) -> None:
        state = {name: getattr(self, name) for name in KEPT} | {
            "learned": dict(self.learned),
            "optimizer": self.optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "cuda_random": torch.cuda.get_rng_state(self.device) if self.device.type == "cuda" else None,
        }
        checkpoints.save(state, self.step)

    def _restore(self, state: dict[str, Any]) -> None:
        self._load(state["learned"])
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
        if state["cuda_random"] is not None and self.device.type == "cuda":
            torch.cuda.set_rng_state(state["cuda_random"], self.device)
        for name in KEPT:
            setattr(self, name, state[name])
        self.job.log(f"Going on from step {self.step:,} of {self.total:,}.")

    def _weights(self) -> dict[str, Tensor]:
        return {name: value.detach().clone() for name, value in self.learned.items()}

    @torch.no_grad()
    def _load(self, weights: dict[str, Tensor]) -> None:
        for name, value in self.learned.items():
            value.copy_(weights[name])

    recent: float = 0.0  # training loss at the last point of the curve


KEPT = ("step", "stale", "sums", "recent", "best", "history", "samples")


def rate(step: int, total: int, config: LanguageConfig) -> float:
    """Up in a line from zero, then down along a cosine to a twentieth (Loshchilov, Hutter, 2017)."""
    warm = round(config.warmup_ratio * total)
    if step < warm:
        return config.learning_rate * (step + 1) / warm
    share = (step - warm) / max(1, total - 1 - warm)
    return config.learning_rate * (LAST + (1 - LAST) * (1 + math.cos(math.pi * min(1.0, share))) / 2)


def _groups(learned: dict[str, nn.Parameter], decay: float) -> list[dict[str, Any]]:
    """Matrices decay; biases and norms do not."""
    matrices = [value for value in learned.values() if value.ndim > 1]
    rest = [value for value in learned.values() if value.ndim <= 1]
    return [{"params": matrices, "weight_decay": decay}, {"params": rest, "weight_decay": 0.0}]
