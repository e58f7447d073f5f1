"""`python -m tests.faults.scheduler`: looks once for due schedules, as soon as its standard input is closed."""

import os
import sys

import django


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.faults.settings"
    django.setup()
    from training.services.due import run_due_schedules

    print("ready", flush=True)
    sys.stdin.read()
    print(run_due_schedules(), flush=True)


if __name__ == "__main__":
    main()
