"""What a worker does when it is woken. Tasks take ids only and may run twice, late, or beside each other."""

from training.services.queue import claim_next_job
from training.shutdown import watch_for_shutdown
from training.supervisor import Supervisor


def run_next_job(*woken_for: str) -> int:
    """Claim and run jobs until none is left to claim; return how many. `woken_for` is only a hint for the log."""
    done = 0
    with watch_for_shutdown() as shutting_down:
        while not shutting_down() and (lease := claim_next_job()):
            Supervisor(lease, shutting_down).run()
            done += 1
    return done
