"""Keeping a lease while the supervisor is busy with something else, such as hashing a large model."""

import logging
import threading

from django.conf import settings
from django.db import connection

from mlplatform.core.outage import OUTAGE
from training.errors import LostLease
from training.services.lease import Lease

logger = logging.getLogger(__name__)

_RETRY_S = 1.0


class Heartbeat(threading.Thread):
    """Renews the lease; `lost` is set once the job has gone on without it. A silent database is asked each second."""

    def __init__(self, lease: Lease) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self.lost = threading.Event()
        self._lease = lease
        self._ended = threading.Event()

    def run(self) -> None:
        pause = float(settings.JOB_HEARTBEAT_S)
        try:
            while not self._ended.wait(pause):
                pause = self._beat()
        finally:
            connection.close()

    def _beat(self) -> float:
        try:
            self._lease.renew()
        except LostLease:
            self.lost.set()
            self._ended.set()
        except OUTAGE as error:
            logger.warning("Heartbeat of job %s failed: %s", self._lease.job_id, error)
            connection.close()
            return _RETRY_S
        return float(settings.JOB_HEARTBEAT_S)

    def end(self) -> None:
        self._ended.set()
        self.join(_RETRY_S)
