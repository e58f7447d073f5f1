"""Dataset versions of images and documents, read by the real readers from what is made up here."""

import random
from collections.abc import Callable
from typing import Any

from datasets.kinds.base import ReadRequest
from datasets.models import Dataset, DatasetVersion
from mlplatform.core import storage
from tests.conftest import Persona
from tests.datasets.kinds.images.zips import zipped
from tests.training.trainers.images import image_table
from tests.training.trainers.language.material import sentences

Read = Callable[[ReadRequest], dict[str, Any]]


def images(persona: Persona) -> DatasetVersion:
    """180 noisy pictures of three classes."""
    from datasets.kinds.images.reader import read

    rows = image_table(180, side=16).to_pylist()
    return _version(persona, "images", "pictures.zip", zipped({row["name"]: row["image"] for row in rows}), read)


def documents(persona: Persona) -> DatasetVersion:
    """400 sentences, four to a paragraph."""
    from datasets.kinds.documents.reader import read

    lines = sentences(400, 3)
    random.Random(1).shuffle(lines)
    text = "\n\n".join(" ".join(lines[place : place + 4]) for place in range(0, len(lines), 4))
    return _version(persona, "documents", "sentences.txt", text.encode(), read)


def _version(persona: Persona, kind: str, filename: str, content: bytes, read: Read) -> DatasetVersion:
    dataset = Dataset.objects.create(team=persona.team, created_by=persona.user, name=filename, kind=kind)
    version = DatasetVersion.objects.create(dataset=dataset, number=1, status="ready", original_name=filename)
    folder = storage.dataset_dir(version.pk)
    folder.mkdir(parents=True)
    (folder / "original").write_bytes(content)
    reading = read(ReadRequest(folder=folder, filename=filename))
    version.rows, version.sha256 = reading["rows"], reading["sha256"]
    version.reading = {key: value for key, value in reading.items() if key not in ("rows", "problems", "sha256")}
    version.save()
    return version
