"""`manage.py audit_jobs`: do the job engine's invariants hold?"""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from training.models import TrainingJob
from training.selectors.audit import violations


class Command(BaseCommand):
    help = "Check that no job was lost or finished twice. Exit code 1 and one line for each violation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print one JSON object instead of lines.")
        parser.add_argument("--no-hash", action="store_true", help="Compare sizes of model files, not their hashes.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(violations(hash_files=not options["no_hash"]))
        jobs = TrainingJob.objects.count()
        if options["json"]:
            self.stdout.write(json.dumps({"jobs": jobs, "violations": [asdict(item) for item in found]}))
        else:
            for item in found:
                self.stdout.write(f"{item.check}: {item.subject}: {item.message}")
            self.stdout.write(f"{jobs} jobs, {len(found)} violations")
        if found:
            sys.exit(1)
