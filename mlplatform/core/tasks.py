"""Tasks of the core app: what a worker does when it is woken. They take ids only and may run twice."""

from mlplatform.core.services import outbox


def deliver_outbox() -> int:
    """Deliver the side effects that are due; return how many arrived."""
    return outbox.deliver_due()
