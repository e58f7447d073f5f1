"""`python -m training.trainers.guarded PARENT_PID MODULE ARG…`: run a module that dies with its parent."""

import os
import runpy
import sys

from training.trainers.deathsig import die_with_parent

if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]))
    module = sys.argv[2]
    sys.argv = [module, *sys.argv[3:]]
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    runpy.run_module(module, run_name="__main__", alter_sys=True)
