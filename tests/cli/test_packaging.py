"""A wheel of the project, installed elsewhere, is a whole portal."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.system.portal import ROOT, environment
from training.trainers import registry

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("mlplatform-*.whl"))


def test_the_wheel_holds_what_is_not_python(wheel: Path):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "mlplatform/_templates/base.html",
        "mlplatform/_static/css/kit.css",
        "datasets/samples/penguins.csv",
        "training/migrations/0001_initial.py",
        "training/base_models/tiny-gpt2-kjv/model.safetensors",
        "training/base_models/tiny-gpt2-kjv/README.md",
    } <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "bench/", "scripts/"))]


def test_the_commands_that_install_a_library_ask_for_what_the_project_asks_for():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    commands = {item.command for spec in registry.specs() for item in spec.requires}
    quoted = {line for command in commands for line in re.findall(r'"([^"]+)"', command)}
    assert quoted
    assert quoted <= set(declared)


def test_an_installed_copy_finds_its_templates_static_files_and_samples(wheel: Path, tmp_path: Path):
    site = tmp_path / "site"
    subprocess.run([*PIP, "install", "--no-deps", "--target", str(site), str(wheel)], check=True, capture_output=True)
    env = environment(tmp_path / "data", PYTHONPATH=str(site))
    command = [sys.executable, "-m", "mlplatform", "prepare", "--address", "http://localhost:8000"]
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "with the sample datasets" in done.stdout
    assert (tmp_path / "data" / "static" / "staticfiles.json").exists()
    where = "from django.template.loader import get_template; print(get_template('base.html').origin.name)"
    shown = subprocess.run(
        [sys.executable, "-m", "mlplatform", "manage", "shell", "--verbosity", "0", "-c", where],
        env=env, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert shown.stdout.strip() == str(site / "mlplatform" / "_templates" / "base.html"), shown.stderr


def test_without_a_data_directory_it_uses_one_in_the_home(wheel: Path, tmp_path: Path):
    site = tmp_path / "site"
    subprocess.run([*PIP, "install", "--no-deps", "--target", str(site), str(wheel)], check=True, capture_output=True)
    env = environment(tmp_path, PYTHONPATH=str(site), HOME=str(tmp_path))
    del env["MLPLATFORM_DATA_DIR"]
    subprocess.run(
        [sys.executable, "-m", "mlplatform", "doctor"], env=env, cwd=tmp_path, check=True, capture_output=True
    )
    assert (tmp_path / ".mlplatform" / "secret_key").exists()
