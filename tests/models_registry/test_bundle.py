"""A downloaded version works without the portal."""

import hashlib
import io
import json
import subprocess
import sys
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mlplatform.core import storage
from mlplatform.core.services.quota import DiskFull
from models_registry.services import bundle as bundling
from models_registry.services.bundle import bundle


def unpacked(persona, version, folder: Path) -> Path:
    response = persona.client.get(f"/api/models/{version.model_id}/download")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    archive.extractall(folder)
    return folder


def run(program: str, folder: Path) -> str:
    """In a process without this repository on its path."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=folder, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("kind", ["version", "pictures", "writer", "talker"])
def test_the_card_names_every_file_with_its_hash(kind, request, bob, tmp_path):
    version = request.getfixturevalue(kind)
    folder = unpacked(bob, version, tmp_path / "model")
    card = json.loads((folder / "model.json").read_text())
    for item in card["files"]:
        assert hashlib.sha256((folder / item["path"]).read_bytes()).hexdigest() == item["sha256"]
    named = {item["path"] for item in card["files"]}
    assert {path.name for path in folder.iterdir()} == named | {"model.json", "README.txt"}
    assert "signature.json" in named
    assert version.model.name in (folder / "README.txt").read_text()


@pytest.mark.parametrize("kind", ["writer", "talker"])
def test_plain_transformers_loads_a_language_model_as_its_readme_says(kind, request, bob, tmp_path):
    folder = unpacked(bob, request.getfixturevalue(kind), tmp_path / "this-folder")
    written = (folder / "README.txt").read_text()
    lines = [line.removeprefix("    ") for line in written.splitlines() if line.startswith("    ")]
    hide = "import sys; sys.modules['datasets'] = None\n"
    mend = "from training.trainers.guards import mend_torchvision; mend_torchvision()\n"
    assert run(hide + mend + "\n".join(lines), tmp_path).strip()


def test_an_image_model_loads_as_its_readme_says(bob, pictures, tmp_path):
    from tests.training.trainers.images import CLASSES, image_table

    folder = unpacked(bob, pictures, tmp_path / "this-folder")
    (tmp_path / "picture.png").write_bytes(image_table(3, seed=9).column("image")[1].as_py())
    written = (folder / "README.txt").read_text()
    lines = [line.strip() for line in written.splitlines() if line.startswith("    ")]
    answer = run("import pathlib\n" + "\n".join(lines), tmp_path)
    assert f"'prediction': '{CLASSES[1]}'" in answer


def test_two_downloads_at_once_share_one_whole_zip(version, monkeypatch):
    """The second comes while the first is half done."""
    half_done, second_is_in, made = threading.Event(), threading.Event(), []
    real = {name: getattr(bundling, name) for name in ("readme", "verified_folder")}

    def readme(of) -> str:
        made.append(of)
        half_done.set()
        second_is_in.wait(0.3)  # in vain while the second waits for the first
        return real["readme"](of)

    def verified_folder(of) -> Path:
        if half_done.is_set():
            second_is_in.set()
        return real["verified_folder"](of)

    monkeypatch.setattr(bundling, "readme", readme)
    monkeypatch.setattr(bundling, "verified_folder", verified_folder)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(bundle, version)
        assert half_done.wait(10)
        second = pool.submit(bundle, version)
        assert first.result(10) == second.result(10)
    assert len(made) == 1
    assert zipfile.ZipFile(first.result()).testzip() is None


def test_what_a_killed_process_left_half_done_is_made_anew(version):
    folder = storage.model_dir(version.pk)
    folder.mkdir(parents=True)
    (folder / "download.part").write_bytes(bytes(10_000_000))
    assert zipfile.ZipFile(bundle(version)).testzip() is None
    assert sorted(path.name for path in folder.iterdir()) == ["download.lock", "download.zip"]


def test_a_disk_without_room_for_the_zip_is_said_and_nothing_is_left(version):
    folder = storage.model_dir(version.pk)
    folder.mkdir(parents=True)
    (folder / "download.part").symlink_to("/dev/full")
    with pytest.raises(DiskFull, match="no room for the ZIP"):
        bundle(version)
    assert not (folder / "download.part").is_symlink()
    assert bundle(version).exists()
