"""A portal without web in a scratch data directory: database, template and training workers as real processes."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parent.parent
SPECIES = ("Adelie", "Chinstrap", "Gentoo")


@contextmanager
def running_portal() -> Iterator[Path]:
    """Yields the data directory once template and workers are ready; Django is set up in this process."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ["MLPLATFORM_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "mlplatform.settings"
        os.environ["MLPLATFORM_LOG_LEVEL"] = "WARNING"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        socket = Path(folder) / "run" / "template.sock"
        socket.parent.mkdir(exist_ok=True)
        with (Path(folder) / "processes.log").open("w") as log:
            commands = (["training.trainers.template", str(socket)], ["mlplatform", "worker", "--queue", "training"])
            started = [subprocess.Popen([sys.executable, "-m", *c], cwd=ROOT, stdout=log, stderr=log) for c in commands]
            try:
                _wait_for(socket.exists)
                yield Path(folder)
            finally:
                for process in reversed(started):
                    process.terminate()
                    process.wait(30)


def dataset_version(columns: dict[str, Any]) -> Any:
    """A ready dataset version of a fresh team, and its Parquet file, as the reader leaves them."""
    from datasets.models import Dataset, DatasetVersion
    from mlplatform.core import storage
    from mlplatform.core.models import Team

    team, _ = Team.objects.get_or_create(name="Bench", slug="bench")
    rows = len(next(iter(columns.values())))
    described = [
        {
            "name": name,
            "type": "categorical" if values.dtype.kind == "U" else "numeric",
            "unique": len(np.unique(values)),
        }
        for name, values in columns.items()
    ]
    dataset = Dataset.objects.create(team=team, name="Bench")
    version = DatasetVersion.objects.create(
        dataset=dataset, number=1, status="ready", original_name="bench.csv", rows=rows, columns=described
    )
    path = storage.dataset_dir(version.pk) / "data.parquet"
    path.parent.mkdir(parents=True)
    pq.write_table(pa.table(columns), path)
    return version


def penguins(rows: int = 344) -> dict[str, np.ndarray]:
    """Made-up penguins: species by bill, flipper, mass and island."""
    chance = np.random.default_rng(7)
    kind = chance.integers(0, 3, rows)
    return {
        "species": np.array(SPECIES)[kind],
        "island": np.array(("Biscoe", "Dream", "Torgersen"))[chance.integers(0, 3, rows)],
        "bill_mm": np.array((39, 49, 47))[kind] + chance.normal(0, 3, rows),
        "flipper_mm": np.array((190, 196, 217))[kind] + chance.normal(0, 6, rows),
        "mass_g": np.array((3700, 3730, 5070))[kind] + chance.normal(0, 400, rows),
    }


def start_job(version: Any, **hyperparameters: Any) -> Any:
    from mlplatform.core.actors import system_actor
    from training.services.jobs import create_job

    return create_job(
        actor=system_actor(version.dataset.team),
        dataset_version=version,
        trainer="random-forest-classifier",
        target="species",
        hyperparameters=hyperparameters,
    )


def wait_until_ended(job: Any, timeout: float = 600) -> None:
    _wait_for(lambda: job.refresh_from_db() or job.state.is_terminal, timeout)
    if job.status != "succeeded":
        raise SystemExit(f"The job is {job.status}: {job.failure}")


def _wait_for(condition: Any, timeout: float = 120) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"Nothing happened within {timeout} s.")
        time.sleep(0.02)
