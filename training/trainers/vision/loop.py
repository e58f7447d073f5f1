"""The training loop of every vision trainer: mini-batches, one-cycle rate, early stopping, checkpoints, exact resume.

All that decides the next step is in the checkpoint: weights, optimizer, both random states, order and position of the
sampler, best epoch so far. The rate is a function of the step alone.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.trainers.checkpoint import Checkpoints
from training.trainers.errors import Diverged
from training.trainers.job import Job
from training.trainers.vision.augment import Augment
from training.trainers.vision.infer import logits
from training.trainers.vision.precision import autocast, choose

WARM_UP = 0.3  # of all steps, in which the rate rises
FIRST, LAST = 1 / 25, 1 / 1000  # of the highest rate
REPORTS = 10  # points on the live curve within an epoch


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """How to train one stage. `before` and `after` are steps of other stages, `earlier` is their history."""

    stage: str
    epochs: int
    batch_size: int
    learning_rate: float
    weight_decay: float
    label_smoothing: float
    patience: int | None
    precision: str
    augment: Augment
    class_weights: Tensor | None = None
    before: int = 0
    after: int = 0
    earlier: list[list[float]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """`inputs(rows)` gives what the network takes, on `device`, as `codes`, the class numbers of all rows, are."""

    inputs: Callable[[Tensor], Tensor]
    codes: Tensor
    train: Tensor
    validation: Tensor
    device: torch.device


class Loop:
    """One stage of training. `run()` leaves the model with its best weights, in evaluation mode."""

    def __init__(self, model: nn.Module, source: Source, plan: Plan, job: Job, checkpoints: Checkpoints) -> None:
        self.model, self.source, self.plan, self.job, self.checkpoints = model, source, plan, job, checkpoints
        learnt = [parameter for parameter in model.parameters() if parameter.requires_grad]
        self.optimizer = torch.optim.AdamW(learnt, lr=plan.learning_rate, weight_decay=plan.weight_decay)
        self.generator = torch.Generator().manual_seed(job.seed)
        self.step = self.epoch = self.batch = self.stale = 0
        self.order = source.train
        self.sums = torch.zeros(3, device=source.device)  # loss, hits, images of the epoch so far
        self.best: dict[str, Any] = {"loss": math.inf, "epoch": 0, "model": {}}
        self.history: list[list[float]] = []  # step, then loss and accuracy of training and of validation
        self.precision, self.why = ("", "") if plan.precision == "auto" else (plan.precision, "as chosen.")

    @property
    def steps(self) -> int:
        """Steps an epoch. A last batch of one image is left out: batch normalisation cannot learn from it."""
        size, images = self.plan.batch_size, len(self.source.train)
        return max(1, math.ceil(images / size) - (images % size == 1))

    def run(self, state: dict[str, Any] | None = None) -> None:
        if state is not None:
            self._restore(state)
        if not self.precision:
            total = self.steps * self.plan.epochs
            self.precision, self.why = choose(self.model, self._trial, total, self.source.device)
        self._report_progress()
        patience = self.plan.patience or math.inf
        while self.epoch < self.plan.epochs and self.stale < patience:
            self._train_epoch()
            self._end_epoch()
        if self.best["model"]:
            self.model.load_state_dict(self.best["model"])
        self.model.eval()
        done = self.plan.before + self.step
        self.job.progress(done, done + self.plan.after, "steps")

    def notes(self) -> dict[str, Any]:
        """For the result: what the loop decided."""
        return {
            "epochs": self.epoch,
            "best_epoch": self.best["epoch"],
            "stopped_early": self.epoch < self.plan.epochs,
            "precision": self.precision,
            "precision_because": self.why,
            "device": str(self.source.device),
            "parameters": sum(parameter.numel() for parameter in self.model.parameters()),
        }

    def _train_epoch(self) -> None:
        self.model.train()
        every = max(1, math.ceil(self.steps / REPORTS))
        while self.batch < self.steps:
            if self.job.should_stop():
                if self.step:
                    self._save()
                self.job.check_stop()
            if self.batch == 0:
                self._start_epoch()
            self._step()
            if self.batch % every == 0 and self.batch < self.steps:
                self.job.metric(self.plan.before + self.step, "train", loss=self._finite_loss())
            self._report_progress()
            if self.batch < self.steps and self.checkpoints.due(epoch_ended=False):
                self._save()

    def _start_epoch(self) -> None:
        """After the last chance to stop before its first step: a checkpoint at batch 0 has not drawn the order yet."""
        self.order = self.source.train[torch.randperm(len(self.source.train), generator=self.generator)]
        self.sums = torch.zeros_like(self.sums)

    def _step(self) -> None:
        size = self.plan.batch_size
        rows = self.order[self.batch * size : (self.batch + 1) * size]
        for group in self.optimizer.param_groups:
            group["lr"] = rate(self.step, self.steps * self.plan.epochs, self.plan.learning_rate)
        inputs = self.plan.augment(self.source.inputs(rows), self.generator)
        codes = self.source.codes[rows.to(self.source.device)]
        self.optimizer.zero_grad(set_to_none=True)
        with autocast(self.precision, self.source.device):
            answers = self.model(inputs)
        loss = self._loss(answers, codes)
        loss.backward()
        self.optimizer.step()
        hits = (answers.argmax(1) == codes).sum()
        self.sums += torch.stack([loss.detach() * len(rows), hits, torch.full_like(hits, len(rows))])
        self.batch += 1
        self.step += 1

    def _end_epoch(self) -> None:
        step, (_, hits, images) = self.plan.before + self.step, self.sums.tolist()
        point = [float(step), self._finite_loss(), hits / images]
        self.job.metric(step, "train", loss=point[1], accuracy=point[2])
        if len(self.source.validation):
            point += self._validate()
            self.job.metric(step, "validation", loss=point[3], accuracy=point[4])
            if point[3] < self.best["loss"]:
                weights = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
                self.best, self.stale = {"loss": point[3], "epoch": self.epoch + 1, "model": weights}, 0
            else:
                self.stale += 1
        else:
            self.best["epoch"] = self.epoch + 1
        self.history.append(point)
        self.epoch, self.batch = self.epoch + 1, 0
        if self.checkpoints.due(epoch_ended=True):
            self._save()

    def _validate(self) -> list[float]:
        """Loss, without smoothing and weights, and accuracy on the validation images."""
        answers = logits(self.model, self.source.inputs, self.source.validation, self.plan.batch_size)
        codes = self.source.codes[self.source.validation.to(self.source.device)].to(answers.device)
        return [float(functional.cross_entropy(answers, codes)), float((answers.argmax(1) == codes).float().mean())]

    def _loss(self, answers: Tensor, codes: Tensor) -> Tensor:
        return functional.cross_entropy(
            answers.float(), codes, weight=self.plan.class_weights, label_smoothing=self.plan.label_smoothing
        )

    def _trial(self, model: nn.Module) -> Tensor:
        """The loss of the first batch, for the precision probe."""
        rows = self.source.train[: self.plan.batch_size]
        return self._loss(model(self.source.inputs(rows)), self.source.codes[rows.to(self.source.device)])

    def _finite_loss(self) -> float:
        loss = float(self.sums[0] / self.sums[2])
        if not math.isfinite(loss):
            raise Diverged(
                f"The training loss is no longer a number after {self.step:,} steps.",
                hint="Lower the learning rate to a tenth and start again.",
            )
        return loss

    def _report_progress(self) -> None:
        left = self.steps * self.plan.epochs + self.plan.after
        self.job.progress(self.plan.before + self.step, self.plan.before + left, "steps")

    def _save(self) -> None:
        cuda = torch.cuda.get_rng_state(self.source.device) if self.source.device.type == "cuda" else None
        state = {name: getattr(self, name) for name in KEPT} | {
            "stage": self.plan.stage,
            "before": self.plan.before,
            "earlier": self.plan.earlier,
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "generator": self.generator.get_state(),
            "random": torch.get_rng_state(),
            "cuda_random": cuda,
        }
        self.checkpoints.save(state, self.plan.before + self.step)

    def _restore(self, state: dict[str, Any]) -> None:
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"])
        torch.set_rng_state(state["random"])
        if state["cuda_random"] is not None and self.source.device.type == "cuda":
            torch.cuda.set_rng_state(state["cuda_random"], self.source.device)
        for name in KEPT:
            setattr(self, name, state[name])
        self.sums = self.sums.to(self.source.device)
        self.job.log(f"Going on from step {self.plan.before + self.step:,} (epoch {self.epoch + 1}).")
        self._save()  # so that this attempt, too, has something to go on from


KEPT = ("step", "epoch", "batch", "stale", "order", "sums", "best", "history", "precision", "why")


def rate(step: int, total: int, highest: float) -> float:
    """One cycle (Smith, Topin, 2018): by cosine from 1/25 of the highest rate up to it, then down to 1/1000."""
    warm = max(1.0, WARM_UP * total)
    low, share = (FIRST, step / warm) if step < warm else (LAST, (total - 1 - step) / max(1.0, total - 1 - warm))
    return highest * (low + (1 - low) * (1 - math.cos(math.pi * min(1.0, max(0.0, share)))) / 2)
