"""One tiny fit and one tiny step: libraries load much of themselves only when something is first fitted."""

import os
import tempfile
from pathlib import Path

ROWS = 40


def warm_up() -> None:
    """Fit and save a forest on a few made-up rows with one thread, in a folder that goes away again.

    The rows do not come from a file: reading one starts Arrow's threads, and a process with threads must not fork.
    """
    import numpy as np

    from training.trainers.contract import Feature, TrainingData
    from training.trainers.events import EventWriter
    from training.trainers.job import Job
    from training.trainers.tabular import prepared
    from training.trainers.tabular.random_forest.config import RandomForestConfig
    from training.trainers.tabular.random_forest.train import fit
    from training.trainers.tabular.table import Table

    cells = np.empty((ROWS, 2), dtype=object)
    cells[:, 0] = [index * 0.5 for index in range(ROWS)]
    cells[:, 1] = [("red", "green", "blue")[index % 3] for index in range(ROWS)]
    target = np.array([("left", "right")[index % 2] for index in range(ROWS)], dtype=object)
    features = (Feature(name="size", type="numeric"), Feature(name="colour", type="categorical"))
    table = Table(features, cells, target, "kind")

    read_table = prepared.read_table
    prepared.read_table = lambda data, task, job: table
    try:
        with tempfile.TemporaryDirectory(prefix="warm-up-") as folder:
            job = Job(EventWriter(os.open(os.devnull, os.O_WRONLY)), Path(folder), seed=1)
            fit(RandomForestConfig(n_estimators=2), TrainingData(path=Path(folder), target="kind"), job)
    finally:
        prepared.read_table = read_table


def first_step() -> None:
    """A forward pass and an optimizer's first step, with one thread. No backward pass: on a GPU it starts threads."""
    import torch

    torch.set_num_threads(1)
    net = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(72, 2))
    net(torch.zeros(1, 1, 8, 8))
    for parameter in net.parameters():
        parameter.grad = torch.zeros_like(parameter)
    torch.optim.AdamW(net.parameters()).step()
