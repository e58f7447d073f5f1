"""What the way through the portal adds to a model's own work: pictures and streamed text over HTTP, beside in-process.

Two models are trained on bundled samples; a Daphne serves them; one client asks with a token, one question at a time.
In-process is `training.trainers.predict.load(folder)` on the same input in this process, in alternation. Prints one
JSON line: p50 of a picture's prediction and of the time to the first piece of a text (model loaded), their ratios to
in-process, the first answer of all (which loads the model), and what /healthz took while a text was streaming.

    python -m bench.serving [--questions 60]
"""

import argparse
import http.client
import json
import os
import statistics
import threading
import time
from collections.abc import Callable
from typing import Any

from bench.live_latency import daphne
from bench.scratch import ScratchPortal, scratch_portal

MODELS = {"digits": ("native-cnn", {"epochs": 5}), "proverbs": ("causal-lm", {"epochs": 1, "context_length": 64})}
TEXT = {"prompt": "A wise son", "max_new_tokens": 20, "temperature": 0.8, "seed": 1}


def train(portal: ScratchPortal, key: str) -> Any:
    """A version of the sample's model, made as the portal makes it, here."""
    from datasets.models import DatasetVersion
    from datasets.samples.catalogue import SAMPLES
    from datasets.services.reading import read_version
    from datasets.services.samples import load_sample
    from mlplatform.core.actors import Actor
    from mlplatform.core.enums import Role
    from training.services.jobs import create_job
    from training.tasks import run_next_job

    actor = Actor(user=portal.user, team=portal.team, role=Role.OWNER)
    dataset = load_sample(actor=actor, sample=next(sample for sample in SAMPLES if sample.key == key))
    version = DatasetVersion.objects.get(dataset=dataset)
    read_version(version.pk)
    version.refresh_from_db()
    trainer, settings = MODELS[key]
    job = create_job(actor=actor, dataset_version=version, trainer=trainer, hyperparameters=settings)
    run_next_job()
    job.refresh_from_db()
    assert job.model_version is not None, job.failure
    return job.model_version


class Client:
    """One connection that stays open, with a token."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(self, version: Any, body: dict[str, Any]) -> http.client.HTTPResponse:
        path = f"/api/models/{version.pk}/predict"
        self.connection.request("POST", path, json.dumps(body), self.headers)
        answer = self.connection.getresponse()
        assert answer.status == 200, answer.read()
        return answer

    def whole(self, version: Any, row: dict[str, Any]) -> None:
        self.post(version, {"rows": [row]}).read()

    def first_piece(self, version: Any, row: dict[str, Any]) -> float:
        """Seconds to the first delta; the rest is read as well."""
        start = time.perf_counter()
        answer = self.post(version, {"rows": [row], "stream": True})
        first = 0.0
        while line := answer.readline():
            if not first and b'"delta"' in line:
                first = time.perf_counter() - start
        return first


def timed(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def first_of(model: Any, row: dict[str, Any]) -> float:
    start = time.perf_counter()
    pieces = model.stream([row])
    next(pieces)
    first = time.perf_counter() - start
    for _ in pieces:
        pass
    return first


def health_while_streaming(port: int, client: Client, version: Any) -> float:
    """p50 of /healthz in seconds while a long text streams on another connection."""
    long = threading.Thread(target=client.first_piece, args=[version, TEXT | {"max_new_tokens": 1500}])
    long.start()
    times: list[float] = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while long.is_alive() and len(times) < 100:
        start = time.perf_counter()
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        times.append(time.perf_counter() - start)
        time.sleep(0.02)
    long.join()
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=60)
    questions = parser.parse_args().questions
    # One thread, as a serving process has.
    os.environ["OMP_NUM_THREADS"] = "1"
    with scratch_portal(MLPLATFORM_RATE_LIMIT_FACTOR="100") as portal:
        digits, proverbs = train(portal, "digits"), train(portal, "proverbs")
        with daphne(portal.env) as port:
            print(json.dumps(measure(portal, port, digits, proverbs, questions)))


def measure(portal: ScratchPortal, port: int, digits: Any, proverbs: Any, questions: int) -> dict[str, Any]:
    from mlplatform.core.actors import Actor
    from mlplatform.core.enums import Role
    from mlplatform.core.services.tokens import create_token
    from training.trainers.limits import hide_our_datasets_package

    actor = Actor(user=portal.user, team=portal.team, role=Role.OWNER)
    client = Client(port, create_token(actor=actor, name="bench")[1])
    picture = digits.example_row
    load_s = {"picture": timed(lambda: client.whole(digits, picture)), "text": client.first_piece(proverbs, TEXT)}
    # From here on this process imports what only children may: Django needs nothing new any more.
    hide_our_datasets_package()
    from training.trainers.predict import load

    digits_here, proverbs_here = (load(portal.folder / version.artifact_path) for version in (digits, proverbs))
    pictures, pieces = [], []
    for _ in range(questions):
        pictures.append((timed(lambda: client.whole(digits, picture)), timed(lambda: digits_here.predict([picture]))))
        pieces.append((client.first_piece(proverbs, TEXT), first_of(proverbs_here, TEXT)))
    (picture_s, picture_here), (piece_s, piece_here) = (
        [statistics.median(column) for column in zip(*pairs, strict=True)] for pairs in (pictures, pieces)
    )
    return {
        "bench": "serving", "questions": questions, "alternative": "the model called in-process",
        "picture_p50_ms": _ms(picture_s), "picture_in_process_p50_ms": _ms(picture_here),
        "picture_ratio": round(picture_s / picture_here, 2),
        "first_piece_p50_ms": _ms(piece_s), "first_piece_in_process_p50_ms": _ms(piece_here),
        "first_piece_ratio": round(piece_s / piece_here, 2),
        "first_picture_with_loading_ms": _ms(load_s["picture"]), "first_piece_with_loading_ms": _ms(load_s["text"]),
        "health_p50_ms_while_streaming": _ms(health_while_streaming(port, client, proverbs)),
    }  # fmt: skip


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 1)


if __name__ == "__main__":
    main()
