"""Transfer learning: see every image once, learn a head from what was seen, then, if wanted, fine-tune."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from training.trainers.checkpoint import Checkpoints
from training.trainers.contract import TrainingData, TrainResult
from training.trainers.job import Job
from training.trainers.tabular.split import Parts
from training.trainers.vision.augment import augmentation
from training.trainers.vision.classifier import Answers, finish_classifier
from training.trainers.vision.fingerprint import fingerprint
from training.trainers.vision.image_set import Index, read_index, read_pixels
from training.trainers.vision.infer import normalised, probabilities
from training.trainers.vision.loop import Loop, Plan, Source
from training.trainers.vision.machine import memory_errors, resident, set_up
from training.trainers.vision.parts import split_images
from training.trainers.vision.pictures import COLOUR
from training.trainers.vision.saving import Network, save_model
from training.trainers.vision.transfer_image.backbones import MEAN, STD, Transfer, pretrained
from training.trainers.vision.transfer_image.config import TransferConfig
from training.trainers.vision.weights import class_weights

SEEN_TOGETHER = 64  # images
HEAD, FINE = "head", "fine-tuning"


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """Images and what both stages need of them."""

    index: Index
    parts: Parts
    inputs: Callable[[Tensor], Tensor]
    codes: Tensor
    weights: Tensor | None
    device: torch.device

    def source(self, inputs: Callable[[Tensor], Tensor]) -> Source:
        train, validation = torch.from_numpy(self.parts.train), torch.from_numpy(self.parts.validation)
        return Source(inputs=inputs, codes=self.codes, train=train, validation=validation, device=self.device)


def fit(config: TransferConfig, data: TrainingData, job: Job) -> TrainResult:
    device = set_up(job)
    job.phase("loading", "Reading images")
    index = read_index(data.path)
    model = pretrained(config.backbone, len(index.labels))
    side = int(config.image_size)
    pixels = read_pixels(index, side, COLOUR, job, lambda done: None)
    job.phase("preparing", "Looking at every image once")
    parts = split_images(index, data.split, job.seed, job)
    network = Network(
        family="transfer",
        name=config.backbone,
        side=side,
        channels=COLOUR,
        labels=index.labels,
        mean=MEAN,
        std=STD,
    )
    with memory_errors():
        tensor = torch.from_numpy(pixels).to(resident(pixels.nbytes, device))
        prepared = Prepared(
            index=index,
            parts=parts,
            inputs=normalised(tensor, MEAN, STD, device),
            codes=torch.from_numpy(index.codes).to(device),
            weights=class_weights(config.class_weight, index.codes[parts.train], len(index.labels), device),
            device=device,
        )
        model = model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        checkpoints = Checkpoints(job, fingerprint(config, index, parts, job))
        history, notes = learn(config, model, prepared, job, checkpoints)
        job.phase("evaluating", "Evaluating")
        shares = {
            split: probabilities(model, prepared.inputs, torch.from_numpy(rows), SEEN_TOGETHER)
            for split, rows in (("train", parts.train), ("validation", parts.validation), ("test", parts.test))
        }
    saved = save_model(model, network, pixels[parts.test[0]], job)
    checkpoints.remove()
    return finish_classifier(index, parts, Answers(shares=shares, history=history, notes=notes), saved, job)


def learn(
    config: TransferConfig, model: Transfer, prepared: Prepared, job: Job, checkpoints: Checkpoints
) -> tuple[list[list[float]], dict[str, Any]]:
    """Both stages, or what is left of them; gives the history of both and the notes of the last."""
    state = checkpoints.restore()
    fine_steps = config.fine_tune_epochs * -(-len(prepared.parts.train) // config.batch_size)
    model.freeze(last_layers_learn=False)
    history: list[list[float]] = []
    before = 0
    if state is None or state["stage"] == HEAD:
        seen = features(model, prepared, job)
        model.head.standardise(seen[torch.from_numpy(prepared.parts.train).to(seen.device)])
        source = prepared.source(lambda rows: seen[rows.to(seen.device)])
        loop = Loop(model.head, source, head_plan(config, prepared, fine_steps), job, checkpoints)
        job.phase("training", "Training the head")
        loop.run(state)
        state, before, history = None, loop.step, loop.history
        if not config.fine_tune_epochs:
            return history, loop.notes()
    else:
        job.phase("training", "Fine-tuning")
        before, history = state["before"], state["earlier"]
    model.freeze(last_layers_learn=True)
    plan = fine_plan(config, prepared, before, history)
    loop = Loop(model, prepared.source(prepared.inputs), plan, job, checkpoints)
    loop.run(state)
    return [*history, *loop.history], loop.notes()


@torch.no_grad()
def features(model: Transfer, prepared: Prepared, job: Job) -> Tensor:
    """What the frozen body sees in every image, computed once: shape (n, features), on the job's device."""
    model.eval()
    seen = []
    count = len(prepared.index)
    job.progress(0, count, "images")
    for rows in torch.arange(count).split(SEEN_TOGETHER):
        job.check_stop()
        seen.append(model.features(prepared.inputs(rows)))
        job.progress(int(rows[-1]) + 1, count, "images")
    return torch.cat(seen)


def head_plan(config: TransferConfig, prepared: Prepared, after: int) -> Plan:
    return Plan(
        stage=HEAD,
        epochs=config.epochs,
        batch_size=config.batch_size,
        learning_rate=config.learning_rate,
        weight_decay=config.weight_decay,
        label_smoothing=config.label_smoothing,
        patience=config.patience,
        precision="float32",
        augment=augmentation("none"),
        class_weights=prepared.weights,
        after=after,
    )


def fine_plan(config: TransferConfig, prepared: Prepared, before: int, earlier: list[list[float]]) -> Plan:
    return Plan(
        stage=FINE,
        epochs=config.fine_tune_epochs,
        batch_size=config.batch_size,
        learning_rate=config.fine_tune_learning_rate,
        weight_decay=config.weight_decay,
        label_smoothing=config.label_smoothing,
        patience=config.patience,
        precision=config.precision,
        augment=augmentation(config.augmentation),
        class_weights=prepared.weights,
        before=before,
        earlier=earlier,
    )
