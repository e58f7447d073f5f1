"""`python -m tests.training.providers.stand_in [PORT]`: a provider to try hosted fine-tuning with, without an account.

Jobs train for half a minute, report as OpenAI's documentation says, and end in a model that answers with a fixed
sentence. The key is printed; docs/hosted-fine-tuning.md says how to point the portal here.
"""

import sys
import time

from tests.training.providers.server import SECRET, FakeOpenAI

STEPS = 30


def live(server: FakeOpenAI) -> None:
    """One second of every job's life."""
    for job in server.jobs:
        done = len(server.events[job["id"]])
        if job["status"] in {"validating_files", "running"} and done < STEPS:
            job["status"] = "running"
            step, loss = done + 1, 0.5 + 2.0 * 0.9**done
            data = {"step": step, "total_steps": STEPS, "train_loss": round(loss, 4)}
            if step % 5 == 0:
                data |= {"full_valid_loss": round(loss * 1.1, 4), "full_valid_mean_token_accuracy": 0.4 + step / 100}
            server.report(job["id"], data)
        elif job["status"] == "running":
            model = f"ft:{job['model']}:stand-in::{job['id']}"
            job |= {"status": "succeeded", "fine_tuned_model": model, "trained_tokens": 10_000}


def main() -> None:
    server = FakeOpenAI(port=int(sys.argv[1]) if len(sys.argv) > 1 else 8765)
    server.answer = ["This ", "is ", "the ", "stand-in ", "speaking."]
    print(f"Address {server.origin}/v1, key {SECRET}. Ctrl-C ends it.", flush=True)
    try:
        while True:
            live(server)
            time.sleep(1)
    except KeyboardInterrupt:
        server.close()


if __name__ == "__main__":
    main()
