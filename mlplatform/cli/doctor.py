"""`mlplatform doctor`: what this machine and installation can do."""

import json
import sys
from dataclasses import asdict

from mlplatform.cli.data_dir import data_dir

_MARKS = {"ok": "ok     ", "missing": "missing", "problem": "PROBLEM"}


def run(*, as_json: bool = False) -> int:
    """Print every finding. Returns 1 when something that the portal needs fails, 0 when only extras are missing."""
    data_dir()
    import django

    django.setup()
    from mlplatform.system.doctor import examine

    findings = examine()
    if as_json:
        sys.stdout.write(json.dumps([asdict(finding) for finding in findings], indent=2) + "\n")
    else:
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            sys.stdout.write(f"{_MARKS[finding.status]}  {finding.name:<{width}}  {finding.detail}\n")
            if finding.remedy:
                sys.stdout.write(f"{'':<{width + 11}}→ {finding.remedy}\n")
    return int(any(finding.status == "problem" for finding in findings))
