"""The bundled samples: files, words, licences, and that each is read as the kind it says."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from datasets.kinds.base import all_kinds
from datasets.kinds.clues import Clue
from datasets.kinds.guess import guess_kind
from datasets.samples.catalogue import FOLDER, SAMPLES
from datasets.services.samples import load_sample, load_samples
from mlplatform.core.errors import PermissionDenied
from training.trainers.registry import get_spec

ROOT = Path(__file__).parents[2]


def named(sample):
    return sample.key


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_the_catalogue_agrees_with_files_trainers_and_licence_notes(sample):
    spec = get_spec(sample.trainer)
    assert (spec.task, spec.dataset_kind) == (sample.task, sample.kind)
    assert bool(sample.target) == spec.task.needs_target
    assert sample.question.endswith("?")
    within = (sample.least, sample.score) if sample.higher_is_better else (sample.score, sample.least)
    assert 0 < within[0] < within[1]
    notes = (FOLDER / "README.md").read_text(encoding="utf-8")
    line = next(line for line in notes.splitlines() if f"`{sample.file}`" in line)
    assert sample.licence.split()[0] in line


def test_every_bundled_file_is_in_the_catalogue_and_every_kind_has_a_sample():
    assert {path.name for path in FOLDER.iterdir() if path.suffix not in (".py", ".md", "")} == {
        s.file for s in SAMPLES
    }
    assert {sample.kind for sample in SAMPLES} == set(all_kinds())


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_a_sample_uploaded_by_hand_is_taken_for_its_kind(sample):
    assert guess_kind([Clue.of(sample.path, sample.file)]).key == sample.kind


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.kind != "table"], ids=named)
def test_samples_without_columns_are_read_whole(sample, tmp_path):
    (tmp_path / "original").symlink_to(sample.path)
    request = {"kind": sample.kind, "filename": sample.file, "options": {}}
    (tmp_path / "request.json").write_text(json.dumps(request))
    subprocess.run([sys.executable, "-m", "datasets.kinds", str(tmp_path)], cwd=ROOT, check=True)
    reading = json.loads((tmp_path / "reading.json").read_text())
    counts = {"digits": 500, "emoji": 240, "proverbs": 1, "jargon": 400}
    assert reading[all_kinds()[sample.kind].counted] == counts[sample.key]
    assert reading["suggested"]["task"] == sample.task
    assert not [problem for problem in reading["problems"] if problem["severity"] == "error"]


@pytest.mark.django_db
def test_loading_them_all_is_quick_and_makes_each_once(ed):
    begun = time.perf_counter()
    first = load_samples(ed.team, actor=ed.actor)
    assert time.perf_counter() - begun < 5
    assert [dataset.pk for dataset in load_samples(ed.team, actor=ed.actor)] == [dataset.pk for dataset in first]
    assert {dataset.sample_key: dataset.kind for dataset in first} == {s.key: s.kind for s in SAMPLES}


@pytest.mark.django_db
def test_a_viewer_cannot_load_samples(bob):
    with pytest.raises(PermissionDenied):
        load_sample(actor=bob.actor, sample=SAMPLES[0])
