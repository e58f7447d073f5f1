"""A child forked from a process that has the libraries loaded already."""

import json
import subprocess
import sys
from pathlib import Path

from tests.training.trainers.conftest import Ran, mixed_table, request_for, write_run

TEMPLATE = """
import os, sys
from training.trainers.preload import preload
preload()
assert "torch" not in sys.modules and "django" not in sys.modules
import threading
assert threading.active_count() == 1
from training.trainers.run import run
from training.trainers.serve import serve
def forked(call):
    pid = os.fork()
    if pid == 0:
        os._exit(call())
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
codes = [forked(lambda: run(path)) for path in sys.argv[1:]]
codes.append(forked(lambda: serve(0, 1, sys.argv[1] + "/out")))
print(codes)
"""


def test_forked_children_train_and_serve(tmp_path: Path):
    keys = ("random-forest-classifier", "gradient-boosting-regressor", "k-means")
    directories = [write_run(tmp_path / key, mixed_table(), request_for(key, threads=2)) for key in keys]
    done = subprocess.run(
        [sys.executable, "-c", TEMPLATE, *map(str, directories)],
        input='{"id": 1, "rows": [{}]}\n',
        capture_output=True,
        text=True,
        timeout=60,
    )
    answer, codes = done.stdout.splitlines()
    assert codes == "[0, 0, 0, 0]", done.stderr
    assert json.loads(answer)["predictions"][0]["prediction"] in ("low", "middle", "high")
    assert Ran(directories[0], 0).result["headline"]["name"] == "accuracy"
