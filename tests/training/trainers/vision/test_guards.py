"""torchvision beside a torch that it was not built for: mended where it breaks, left alone where it works."""

import subprocess
import sys
import types
from pathlib import Path

import pytest

from training.trainers import guards


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


WORKS = "from torchvision import models; print(type(models.resnet18(weights=None)).__name__)"


def test_torchvision_models_work_after_the_guard():
    """Here torch is a CPU build beside the registry's torchvision; on a machine with a matching pair it holds too."""
    assert python(f"from training.trainers.guards import mend_torchvision; mend_torchvision(); {WORKS}") == "ResNet"


def test_the_guard_acts_exactly_where_torchvision_is_broken():
    broken = "nms does not exist" in python(WORKS)
    acted = python("from training.trainers.guards import mend_torchvision; print(mend_torchvision())")
    assert acted == str(broken)


def test_the_guard_acts_once():
    code = "from training.trainers.guards import mend_torchvision as m; m(); print(m())"
    assert python(code) == "False"


def fake_torch(cuda: str | None, hip: str | None, loads: bool) -> types.SimpleNamespace:
    """A torch that records what is declared, and loads extensions or does not."""
    declared: list[str] = []

    def load_library(path: str) -> None:
        if not loads:
            raise OSError("libcudart.so: cannot open shared object file")

    return types.SimpleNamespace(
        version=types.SimpleNamespace(cuda=cuda, hip=hip),
        ops=types.SimpleNamespace(load_library=load_library),
        library=types.SimpleNamespace(Library=lambda *names: types.SimpleNamespace(define=declared.append)),
        declared=declared,
    )


@pytest.mark.parametrize(
    ("cuda", "hip", "loads", "mended"),
    [
        ("13.0", None, True, False),
        ("13.0", None, False, False),  # a CUDA torch is never touched, whatever else is wrong
        (None, "7.1", False, False),
        (None, None, True, False),
        (None, None, False, True),
    ],
)
def test_only_a_cpu_torch_whose_extension_does_not_load_is_mended(tmp_path, monkeypatch, cuda, hip, loads, mended):
    (tmp_path / "_C.so").touch()
    torch = fake_torch(cuda, hip, loads)
    spec = types.SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(guards, "find_spec", lambda name: spec)
    monkeypatch.setattr(guards.importlib, "import_module", lambda name: torch)
    monkeypatch.setattr(guards, "_declared", [])
    monkeypatch.delitem(sys.modules, "torchvision", raising=False)
    assert guards.mend_torchvision() is mended
    assert [schema.split("(")[0] for schema in torch.declared] == (["nms", "qnms"] if mended else [])


def test_without_torchvision_nothing_happens(monkeypatch):
    monkeypatch.setattr(guards, "find_spec", lambda name: None)
    monkeypatch.setattr(guards, "_declared", [])
    assert guards.mend_torchvision() is False


def test_the_child_hides_our_datasets_package():
    code = "from training.trainers.limits import hide_our_datasets_package as h; h(); import datasets"
    assert "datasets" in python(code)
    assert (Path(guards.__file__).parents[2] / "datasets").is_dir()
