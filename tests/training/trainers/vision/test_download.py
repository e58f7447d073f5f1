"""Fetching weights: the right file over HTTP, another file under its name, nobody there."""

import hashlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from training.trainers.errors import ConfigError
from training.trainers.vision.transfer_image import download, pretrained
from training.trainers.vision.transfer_image.pretrained import FILES, FOLDER, find

CONTENT = b"weights" * 1000
NAME = f"mobilenet_v2-{hashlib.sha256(CONTENT).hexdigest()[:8]}.pth"


@pytest.fixture
def weights(tmp_path, monkeypatch) -> Path:
    """An empty folder of weights, on a machine that has none."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv(FOLDER, str(tmp_path / "weights"))
    monkeypatch.setitem(pretrained.FILES, "mobilenet-v2", (NAME,))
    return tmp_path / "weights"


@pytest.fixture
def site(tmp_path):
    """A web server with one folder."""
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}/{NAME}"
    server.shutdown()
    server.server_close()


def test_it_is_fetched_once_and_found_afterwards(weights, site):
    folder, url = site
    (folder / NAME).write_bytes(CONTENT)
    path = download.download("mobilenet-v2", lambda _: url)
    assert path == weights / NAME == find("mobilenet-v2")
    assert pretrained.is_whole(path)
    (folder / NAME).unlink()
    assert download.download("mobilenet-v2", lambda _: url) == path


def test_another_file_under_that_name_is_not_kept(weights, site):
    folder, url = site
    (folder / NAME).write_bytes(b"something else")
    with pytest.raises(ConfigError, match="could not be fetched"):
        download.download("mobilenet-v2", lambda _: url)
    assert find("mobilenet-v2") is None


def test_without_a_network_it_says_how_else(weights):
    with pytest.raises(ConfigError, match="could not be fetched") as caught:
        download.download("mobilenet-v2", lambda _: "http://127.0.0.1:9/x.pth")
    assert FOLDER in caught.value.hint


@pytest.mark.parametrize("backbone", list(FILES))
def test_torchvision_offers_the_file_that_is_looked_for(backbone):
    assert download.address(backbone).endswith(FILES[backbone][0])
