"""A child forked from a process that has the libraries loaded already."""

import json
import subprocess
import sys
from pathlib import Path

from tests.training.trainers.conftest import Ran, generated, mixed_table, request_for, write_run

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


NETWORKS = """
import os, sys
from training.trainers import template
from training.trainers.preload import network_steps
template.prepare()
for name in sys.argv[2:]:
    sys.modules[name] = None
for step in network_steps():
    step()
    template.settle()  # raises when a thread was started or CUDA touched
loaded = [name for name in ("torch", "torch._dynamo", "torchvision", "transformers", "peft") if sys.modules.get(name)]
if sys.argv[1]:
    import threading, time
    from training.trainers.run import run
    pid = os.fork()
    if pid == 0:
        os._exit(run(sys.argv[1]))
    loaded.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
print(loaded)
"""


def warm(*arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", NETWORKS, *arguments], capture_output=True, text=True, timeout=120)
    return done.stdout.strip() or done.stderr


def test_a_child_forked_with_the_networks_libraries_trains_like_a_plain_one(tmp_path: Path):
    request = request_for("native-cnn", threads=2)
    directories = [write_run(tmp_path / name, generated("native-cnn"), request) for name in ("forked", "plain")]
    assert warm(str(directories[0])) == "['torch', 'torch._dynamo', 'torchvision', 'transformers', 'peft', 0]"
    assert subprocess.run([sys.executable, "-m", "training.trainers", str(directories[1])]).returncode == 0
    forked, plain = (Ran(directory, 0) for directory in directories)
    assert forked.result["metrics"] == plain.result["metrics"]
    assert forked.result["files"] == plain.result["files"]
    assert before_loading(forked) < before_loading(plain) / 3


def before_loading(ran: Ran) -> float:
    """Seconds from the child's start to its first phase: the imports."""
    return float(ran.events("phase")[0]["t"] - ran.events("started")[0]["t"])


def test_without_their_libraries_tables_are_warm_all_the_same():
    assert warm("", "torch") == "[]"
    assert warm("", "transformers", "peft") == "['torch', 'torch._dynamo', 'torchvision']"
