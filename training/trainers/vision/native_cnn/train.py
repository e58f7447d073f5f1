"""A network trained from nothing: read, split, augment, step, keep the best epoch."""

import numpy as np
import torch

from training.trainers.checkpoint import Checkpoints
from training.trainers.contract import TrainingData, TrainResult
from training.trainers.job import Job
from training.trainers.vision import nets
from training.trainers.vision.augment import augmentation
from training.trainers.vision.classifier import Answers, finish_classifier
from training.trainers.vision.fingerprint import fingerprint
from training.trainers.vision.image_set import read_index, read_pixels, side_of
from training.trainers.vision.infer import normalised, probabilities
from training.trainers.vision.loop import Loop, Plan, Source
from training.trainers.vision.machine import memory_errors, resident, set_up
from training.trainers.vision.native_cnn.config import NativeCnnConfig
from training.trainers.vision.parts import split_images
from training.trainers.vision.saving import Network, save_model
from training.trainers.vision.weights import class_weights


def fit(config: NativeCnnConfig, data: TrainingData, job: Job) -> TrainResult:
    device = set_up(job)
    job.phase("loading", "Reading images")
    index = read_index(data.path)
    side = side_of(index, config.image_size)
    pixels = read_pixels(index, side, index.channels, job, lambda done: None)
    job.phase("preparing", "Preparing")
    parts = split_images(index, data.split, job.seed, job)
    mean, std = channel_statistics(pixels[parts.train])
    network = Network(
        family="native",
        name=config.architecture,
        side=side,
        channels=index.channels,
        labels=index.labels,
        mean=mean,
        std=std,
    )
    with memory_errors():
        tensor = torch.from_numpy(pixels).to(resident(pixels.nbytes, device))
        inputs = normalised(tensor, mean, std, device)
        source = Source(
            inputs=inputs,
            codes=torch.from_numpy(index.codes).to(device),
            train=torch.from_numpy(parts.train),
            validation=torch.from_numpy(parts.validation),
            device=device,
        )
        model = nets.build(config.architecture, index.channels, len(index.labels), config.dropout)
        model = model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        checkpoints = Checkpoints(job, fingerprint(config, index, parts, job))
        loop = Loop(model, source, plan(config, source, len(index.labels)), job, checkpoints)
        job.phase("training", "Training")
        loop.run(checkpoints.restore())
        job.phase("evaluating", "Evaluating")
        shares = {
            split: probabilities(model, inputs, torch.from_numpy(rows), config.batch_size)
            for split, rows in (("train", parts.train), ("validation", parts.validation), ("test", parts.test))
        }
    saved = save_model(model, network, pixels[parts.test[0]], job)
    checkpoints.remove()
    return finish_classifier(index, parts, Answers(shares=shares, history=loop.history, notes=loop.notes()), saved, job)


def plan(config: NativeCnnConfig, source: Source, classes: int) -> Plan:
    codes = source.codes[source.train.to(source.device)].cpu().numpy()
    return Plan(
        stage="training",
        epochs=config.epochs,
        batch_size=config.batch_size,
        learning_rate=config.learning_rate,
        weight_decay=config.weight_decay,
        label_smoothing=config.label_smoothing,
        patience=config.patience,
        precision=config.precision,
        augment=augmentation(config.augmentation),
        class_weights=class_weights(config.class_weight, codes, classes, source.device),
    )


def channel_statistics(pixels: np.ndarray) -> tuple[list[float], list[float]]:
    """Mean and deviation of each channel over uint8 (n, side, side, channels), in the range 0 to 1."""
    counts = [np.bincount(pixels[..., channel].ravel(), minlength=256) for channel in range(pixels.shape[3])]
    values = np.arange(256) / 255
    means = [float((count * values).sum() / count.sum()) for count in counts]
    spreads = [float(np.sqrt((c * (values - m) ** 2).sum() / c.sum())) for c, m in zip(counts, means, strict=True)]
    return means, [max(spread, 1 / 255) for spread in spreads]
