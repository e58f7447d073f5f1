"""Every page there is, with what it needs to be full; the accessibility test and the screenshots walk this list."""

import io
import json
import time
import urllib.request
import zipfile
from dataclasses import dataclass
from typing import Any

from PIL import Image

from tests.e2e.portal import ROOT, Portal

SIGNED_OUT = {"sign-in": "/accounts/login/", "password-reset": "/accounts/password/reset/"}

# {dataset}, {job}, {model} are filled in by `Contents`.
PAGES = {
    "home": "/",
    "datasets": "/datasets/",
    "dataset-new": "/datasets/new/",
    "dataset": "/datasets/{dataset}/",
    "dataset-error": "/datasets/{broken_dataset}/",
    "dataset-columns": "/datasets/{dataset}/?section=columns",
    "dataset-reading": "/datasets/{dataset}/?section=reading",
    "images": "/datasets/{images}/",
    "images-grid": "/datasets/{images}/?section=preview",
    "images-problems": "/datasets/{broken_images}/",
    "images-versions": "/datasets/{images}/?section=versions",
    "documents": "/datasets/{documents}/",
    "documents-text": "/datasets/{documents}/?section=preview",
    "documents-reading": "/datasets/{documents}/?section=reading",
    "documents-versions": "/datasets/{documents}/?section=versions",
    "chats": "/datasets/{chats}/",
    "chats-bubbles": "/datasets/{chats}/?section=preview",
    "chats-problems": "/datasets/{broken_chats}/",
    "chats-reading": "/datasets/{chats}/?section=reading",
    "train": "/train/",
    "train-dataset": "/train/?dataset={dataset}",
    "train-images": "/train/?dataset={images}",
    "train-documents": "/train/?dataset={documents}",
    "train-chats": "/train/?dataset={chats}",
    "jobs": "/jobs/",
    "job": "/jobs/{job}/",
    "job-regression": "/jobs/{regression_job}/",
    "job-clusters": "/jobs/{cluster_job}/",
    "job-images": "/jobs/{image_job}/",
    "job-text": "/jobs/{prompt_job}/",
    "job-chats": "/jobs/{chat_job}/",
    "job-failed": "/jobs/{failed_job}/",
    "schedules": "/schedules/",
    "models": "/models/",
    "model": "/models/{model}/",
    "model-version": "/models/{model}/v1/",
    "model-image": "/models/{image_model}/v1/",
    "model-prompt": "/models/{prompt_model}/v1/",
    "model-chat": "/models/{chat_model}/v1/",
    "reports": "/reports/",
    "report": "/reports/{report}/",
    "comparison": "/reports/{comparison}/",
    "compare": "/jobs/compare/?ids={job},{other_job}",
    "compare-choose": "/jobs/compare/",
    "team": "/team/",
    "activity": "/team/activity/",
    "notifications": "/notifications/",
    "provider-keys": "/team/keys/",
    "tokens": "/settings/tokens/",
    "profile": "/settings/account/",
    "system": "/system/",
    "glossary": "/help/glossary/",
    "shortcuts": "/help/shortcuts/",
    "not-found": "/datasets/00000000-0000-4000-8000-000000000000/",
}
_MAY_BE_EMPTY = (
    "home", "datasets", "train", "jobs", "schedules", "models", "reports", "team", "provider-keys", "tokens",
    "notifications",
)  # fmt: skip
EMPTY_PAGES = {name: PAGES[name] for name in _MAY_BE_EMPTY}

_ENDS = {"succeeded", "failed", "cancelled"}


@dataclass(frozen=True)
class Api:
    """The portal's own API, spoken to as a stranger's program would."""

    portal: Portal
    token: str

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        request = urllib.request.Request(
            f"{self.portal.url}/api{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def upload(self, *files: tuple[str, bytes]) -> dict[str, Any]:
        """A dataset of (name, content) files."""
        border = "portal-test-border"
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: application/octet-stream\r\n\r\n".encode()
            + content
            + b"\r\n"
            for name, content in files
        ]
        body = b"".join([*parts, f"--{border}--\r\n".encode()])
        request = urllib.request.Request(
            f"{self.portal.url}/api/datasets",
            data=body,
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": f"multipart/form-data; boundary={border}",
            },
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            created: dict[str, Any] = json.loads(answer.read())
        return created

    def wait(self, path: str, ends: set[str], limit_s: float = 240) -> dict[str, Any]:
        """Ask until `status` is one of `ends`. Raises TimeoutError."""
        deadline = time.monotonic() + limit_s
        while time.monotonic() < deadline:
            found: dict[str, Any] = self.call("GET", path)
            if found["status"] in ends:
                return found
            time.sleep(0.3)
        raise TimeoutError(f"{path} did not reach {sorted(ends)}: {found['status']}")

    def train(self, dataset: str, *, limit_s: float = 240, **values: Any) -> dict[str, Any]:
        job = self.call("POST", "/jobs", {"dataset": dataset, **values})
        return self.wait(f"/jobs/{job['id']}", _ENDS, limit_s)


def fill(api: Api) -> dict[str, str]:
    """One finished job of each kind, a failed one, and a dataset that could not be read; returns ids by placeholder."""
    items = api.call("GET", "/datasets?limit=100")["items"]
    samples = {item["name"]: item["id"] for item in items}
    penguins = next(samples[name] for name in samples if name.lower().startswith("penguins"))
    diabetes = next(samples[name] for name in samples if name.lower().startswith("diabetes"))
    for dataset in (penguins, diabetes):
        api.wait(f"/datasets/{dataset}", {"ready"})
    job = api.train(penguins, trainer="random-forest-classifier", target="species")
    other = api.train(penguins, trainer="logistic-regression", target="species")
    regression = api.train(diabetes, trainer="gradient-boosting-regressor")
    clusters = api.train(penguins, trainer="k-means")
    one_class = api.upload(("one-class.csv", b"size,kind\n" + b"".join(b"%d,a\n" % i for i in range(40))))
    api.wait(f"/datasets/{one_class['id']}", {"ready", "error"})
    api.call("POST", "/schedules", {"dataset": penguins, "name": "Every night", "cron": "0 3 * * *"})
    broken = api.upload(("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20))
    api.wait(f"/datasets/{broken['id']}", {"error"})
    assert job["status"] == regression["status"] == clusters["status"] == "succeeded", (job, regression, clusters)
    return {
        "dataset": penguins,
        "broken_dataset": broken["id"],
        "job": job["id"],
        "regression_job": regression["id"],
        "cluster_job": clusters["id"],
        "other_job": other["id"],
        "report": _report(api, {"job": job["id"]}),
        "comparison": _report(api, {"jobs": [job["id"], other["id"]]}),
        "model": job["model"]["id"],
        "failed_job": _failed_job(api, penguins),
        **_datasets_of_each_kind(api, samples),
        **_models_of_each_kind(api, samples),
    }


def _models_of_each_kind(api: Api, samples: dict[str, str]) -> dict[str, str]:
    """A job and its model for pictures, running text and chats, as quickly fitted as they go."""
    brief = {"epochs": 1, "context_length": 64}
    wanted = {
        "image": ("Handwritten digits", "native-cnn", {"epochs": 4}),
        "prompt": ("Proverbs", "causal-lm", brief),
        "chat": ("Jargon chats", "chat-sft", brief),
    }
    made: dict[str, str] = {}
    for name, (sample, trainer, settings) in wanted.items():
        api.wait(f"/datasets/{samples[sample]}", {"ready"})
        job = api.train(samples[sample], trainer=trainer, hyperparameters=settings)
        assert job["status"] == "succeeded", job
        made |= {f"{name}_job": job["id"], f"{name}_model": job["model"]["id"]}
    return made


def _datasets_of_each_kind(api: Api, samples: dict[str, str]) -> dict[str, str]:
    """Samples of each kind, and uploads of each whose owner should know something."""
    documents = [(path.name, path.read_bytes()) for path in sorted((ROOT / "docs").glob("*.md"))[:3]]
    chat = b'{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]}\n'
    made = {
        "documents": api.upload(*documents, ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Word"))["id"],
        "broken_images": api.upload(("animals.zip", _images_with_faults()))["id"],
        "broken_chats": api.upload(("faq.jsonl", chat * 40 + b"{bad\n" * 24))["id"],
    }
    for dataset in made.values():
        api.wait(f"/datasets/{dataset}", {"ready"})
    return made | {"images": samples["Emoji"], "chats": samples["Jargon chats"]}


def _images_with_faults() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for label in ("cats", "dogs"):
            for number in range(14):
                picture = io.BytesIO()
                Image.new("RGBA", (24 + number, 32), (number * 15, 90, 140, 200)).save(picture, "PNG")
                archive.writestr(f"{label}/{number:02}.png", picture.getvalue())
            for number in range(14):
                archive.writestr(f"{label}/x-broken-{number:02}.png", b"\x89PNG\r\n\x1a\n cut off")
        archive.writestr("__MACOSX/._cats", b"junk")
        archive.writestr("cats/notes.txt", b"no image")
    return out.getvalue()


def _report(api: Api, body: dict[str, Any]) -> str:
    report = api.wait(f"/reports/{api.call('POST', '/reports', body)['id']}", {"ready", "error"})
    assert report["status"] == "ready", report
    assert not report["problems"], report
    return str(report["id"])


def _failed_job(api: Api, dataset: str) -> str:
    """A job that cannot end within its time limit, so that the page has a reason to show."""
    settings = {"n_estimators": 5000}
    job = api.train(
        dataset, trainer="random-forest-classifier", target="species", hyperparameters=settings, time_limit_s=1
    )
    assert job["status"] == "failed", job
    return str(job["id"])
