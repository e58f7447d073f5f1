"""A published model of each kind, fitted by its real trainer once a session."""

from pathlib import Path

import pytest

from models_registry.models import ModelVersion
from models_registry.serving.pool import pool
from tests.conftest import Persona
from tests.models_registry.fitting import fit, publish
from tests.training.trainers.images import image_table
from tests.training.trainers.language.material import chats_table, documents_table

# Enough for a model that writes, not for one that writes well.
QUICK = {"context_length": 64, "epochs": 1, "batch_size": 16, "sample_tokens": 5, "evaluations_per_epoch": 1}


@pytest.fixture(scope="session")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A logistic regression on 150 rows: `length` decides the class, so that it must be sure of the clear cases."""
    import pyarrow as pa

    rows = [(float(i % 50), ["north", "south"][i % 2], "long" if i % 50 >= 25 else "short") for i in range(150)]
    length, side, kind = zip(*rows, strict=True)
    return fit(
        tmp_path_factory.mktemp("table"),
        pa.table({"length": length, "side": side, "kind": kind}),
        trainer="logistic-regression",
        task="tabular-classification",
        target="kind",
        features=[{"name": "length", "type": "numeric"}, {"name": "side", "type": "categorical"}],
    )


@pytest.fixture(scope="session")
def fitted_images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small network for blue, green and red squares."""
    config = {"epochs": 6, "batch_size": 8, "image_size": "16", "learning_rate": 0.01}
    folder = tmp_path_factory.mktemp("images")
    return fit(folder, image_table(), trainer="native-cnn", task="image-classification", config=config)


@pytest.fixture(scope="session")
def fitted_writer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled tiny GPT-2, tuned on a few sentences."""
    folder = tmp_path_factory.mktemp("writer")
    return fit(folder, documents_table(40), trainer="causal-lm", task="causal-language-model", config=QUICK)


@pytest.fixture(scope="session")
def fitted_talker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("talker")
    return fit(folder, chats_table(40), trainer="chat-sft", task="chat-fine-tuning", config=QUICK)


@pytest.fixture
def version(alice: Persona, fitted: Path) -> ModelVersion:
    """Version 1 of Alpha's model "Lengths": rows of a table."""
    return publish(alice, "Lengths", fitted)


@pytest.fixture
def pictures(alice: Persona, fitted_images: Path) -> ModelVersion:
    """Version 1 of "Colours": images."""
    return publish(alice, "Colours", fitted_images)


@pytest.fixture
def writer(alice: Persona, fitted_writer: Path) -> ModelVersion:
    """Version 1 of "Writer": goes on with a prompt."""
    return publish(alice, "Writer", fitted_writer)


@pytest.fixture
def talker(alice: Persona, fitted_talker: Path) -> ModelVersion:
    """Version 1 of "Talker": answers messages."""
    return publish(alice, "Talker", fitted_talker)


@pytest.fixture(autouse=True)
def no_leftover_processes():
    yield
    pool.close()
