"""The reading child: exit codes, files, limits, and that it stays free of what it does not need."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from datasets.kinds.__main__ import main
from datasets.kinds.base import ReadRefused, all_kinds, get_kind

ROOT = Path(__file__).parents[3]
CSV = "species,island,mass,sampled\n" + "Adelie,Biscoe,3750,2007-11-11\nGentoo,Dream,NA,2008-11-12\n" * 40
COLUMN_KEYS = {
    "name",
    "type",
    "missing",
    "unique",
    "missing_tokens",
    "integer",
    "stats",
    "top",
    "histogram",
    "warnings",
}


def read(folder: Path, content: bytes | str, kind: str = "table", options: object = None, **environ: str):
    (folder / "original").write_bytes(content if isinstance(content, bytes) else content.encode())
    request = {"kind": kind, "filename": "penguins.csv", "options": options or {}}
    (folder / "request.json").write_text(json.dumps(request))
    command = [sys.executable, "-m", "datasets.kinds", str(folder)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environ, capture_output=True, text=True, check=False)


def reading(folder: Path):
    return json.loads((folder / "reading.json").read_text(encoding="utf-8"))


def test_what_a_reading_promises_is_on_disk_before_it(tmp_path, monkeypatch):
    flushed: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda handle: flushed.append(Path(f"/proc/self/fd/{handle}").readlink().name))
    turns = [{"role": role, "content": "Good morning."} for role in ("user", "assistant")]
    (tmp_path / "original").write_text(f"{json.dumps({'messages': turns})}\n" * 12)
    (tmp_path / "request.json").write_text(json.dumps({"kind": "chat", "filename": "chats.jsonl"}))
    assert main(tmp_path) == 0
    assert flushed == ["data.parquet", "chats.jsonl", "reading.json.part"]


def test_contract_of_a_reading(tmp_path):
    done = read(tmp_path, CSV)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    found = reading(tmp_path)
    assert (found["kind"], found["rows"], found["bytes"]) == ("table", 80, len(CSV))
    assert found["sha256"] == hashlib.sha256(CSV.encode()).hexdigest()
    assert found["options"] == {
        "encoding": "utf-8",
        "delimiter": ",",
        "decimal": ".",
        "thousands": None,
        "header": True,
        "quotechar": '"',
        "missing_tokens": {"__default__": [""], "mass": ["", "NA"]},
    }
    assert [column["name"] for column in found["columns"]] == ["species", "island", "mass", "sampled"]
    assert all(set(column) == COLUMN_KEYS for column in found["columns"])
    mass = found["columns"][2]
    assert (mass["type"], mass["integer"], mass["missing"], mass["unique"]) == ("numeric", True, 40, 1)
    assert set(mass["stats"]) == {"min", "max", "mean", "std", "quantiles"}
    assert set(mass["stats"]["quantiles"]) == {"0.05", "0.25", "0.5", "0.75", "0.95"}
    assert found["columns"][0]["top"] == [["Adelie", 40], ["Gentoo", 40]]
    assert found["preview"]["columns"] == ["species", "island", "mass", "sampled"]
    assert found["preview"]["rows"][:2] == [
        ["Adelie", "Biscoe", 3750, "2007-11-11"],
        ["Gentoo", "Dream", None, "2008-11-12"],
    ]
    assert len(found["preview"]["rows"]) == 50
    assert 0 <= found["quality"]["score"] <= 100
    assert all(set(reason) == {"points", "message"} for reason in found["quality"]["reasons"])
    assert found["suggested"]["target"] == "species"
    assert found["suggested"]["task"] == "tabular-classification"
    stored = (tmp_path / "data.parquet").read_bytes()
    digest = hashlib.sha256(stored).hexdigest()
    assert found["parquet"] == {"path": "data.parquet", "sha256": digest, "bytes": len(stored)}
    assert pq.read_table(tmp_path / "data.parquet").num_rows == 80


def test_refusal_exits_3_and_says_why(tmp_path):
    done = read(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert (done.returncode, done.stderr) == (3, "")
    found = reading(tmp_path)
    assert set(found) == {"error", "problems"}
    assert set(found["error"]) == {"code", "message", "hint"}
    assert "PNG" in found["error"]["message"]


def test_unknown_kind_is_refused_with_the_kinds_there_are(tmp_path):
    assert read(tmp_path, CSV, kind="sounds").returncode == 3
    assert "table" in reading(tmp_path)["error"]["hint"]


def test_problem_shape(tmp_path):
    read(tmp_path, CSV + "one,cell\n")
    keys = {"code", "severity", "message", "hint", "line", "column"}
    assert all(set(problem) == keys for problem in reading(tmp_path)["problems"])
    assert {problem["line"] for problem in reading(tmp_path)["problems"]} == {82}


def test_memory_limit_holds_and_is_said_in_words(tmp_path):
    wide = ",".join(f"c{place}" for place in range(2000))
    rows = "\n".join(",".join(str(place * line % 997) for place in range(2000)) for line in range(2000))
    done = read(tmp_path, f"{wide}\n{rows}\n", MLPLATFORM_READ_MEMORY_MB="500")
    if done.returncode < 0:  # Arrow ended the process itself: the caller sees the signal, and no reading
        assert not (tmp_path / "reading.json").exists()
    else:
        assert (done.returncode, reading(tmp_path)["error"]["code"]) == (3, "memory")
        assert "500 MB" in reading(tmp_path)["error"]["message"]


def test_cpu_limit_ends_the_child(tmp_path):
    done = read(tmp_path, CSV * 60_000, MLPLATFORM_READ_CPU_SECONDS="1")
    assert done.returncode < 0
    assert not (tmp_path / "reading.json").exists()


def test_ordinary_limits_suffice(tmp_path):
    limits = {
        "MLPLATFORM_READ_MEMORY_MB": "1024",
        "MLPLATFORM_READ_CPU_SECONDS": "60",
        "MLPLATFORM_READ_OUTPUT_MB": "100",
    }
    assert read(tmp_path, CSV * 5000, **limits).returncode == 0


def test_readers_import_no_django_and_no_pandas(tmp_path):
    code = (
        "import sys; from pathlib import Path;"
        "from datasets.kinds.limits import prepare_libraries; prepare_libraries();"
        "from datasets.kinds.__main__ import main; main(Path(sys.argv[1]));"
        "print([name for name in ('django', 'pandas', 'mlplatform', 'training') if name in sys.modules])"
    )
    read(tmp_path, CSV)
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_the_web_process_asks_of_a_kind_imports_nothing_heavy():
    code = (
        "import sys; from datasets.kinds.base import all_kinds; from datasets.kinds.guess import guess_kind;"
        "from datasets.kinds.clues import Clue; guess_kind([Clue('a.zip', b'PK')]);"
        "[(kind.load_check(), kind.load_page()) for kind in all_kinds().values()];"
        "heavy = ('django', 'numpy', 'pyarrow', 'pandas', 'PIL', 'pypdf', 'docx');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_kinds_are_the_folders():
    folders = {path.parent.name for path in (ROOT / "datasets" / "kinds").glob("*/__init__.py")}
    assert set(all_kinds()) == folders
    assert all(kind.label and kind.description and kind.suffixes for kind in all_kinds().values())
    assert callable(get_kind("table").load_reader())
    with pytest.raises(ReadRefused):
        get_kind("..")
