"""Errors of the job engine that no page shows."""

from uuid import UUID


class LostLease(Exception):
    """This attempt no longer owns its job: another one does, or it has ended. Kill the child, publish nothing."""

    def __init__(self, job_id: UUID, fence: int) -> None:
        super().__init__(f"attempt {fence} of job {job_id} no longer owns it")
        self.job_id = job_id
        self.fence = fence


class BadResult(Exception):
    """What the trainer left is no result: `reason` says what is wrong with it, as the end of a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
