"""Settings of the workers that the fault tests start: the test's own database and data directory, short intervals."""

import os

from tests.faults.intervals import INTERVALS
from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["FAULTS_DATABASE"]
globals().update(INTERVALS)
globals().update({name: float(os.environ[name]) for name in INTERVALS if name in os.environ})
