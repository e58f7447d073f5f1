"""The engine's intervals in seconds, shortened; their order is the real one.

Fence and lease leave a busy machine four seconds in which it runs nothing of ours.
"""

from typing import Any

INTERVALS: dict[str, Any] = {
    "PROVIDER_POLL_S": (0.02, 0.04),
    "PROVIDER_LOOK_AGAIN_S": 0.05,
    "JOB_HEARTBEAT_S": 0.3,
    "JOB_SELF_FENCE_S": 4.0,
    "JOB_LEASE_S": 6.0,
    "JOB_CANCEL_GRACE_S": 1.0,
    "JOB_BACK_OFF_S": 0.05,
    "JOB_BACK_OFF_MAX_S": 0.2,
}
