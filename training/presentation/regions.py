"""The parts of the job page that change while one looks. Each is one `_partial.html` with an id of its own."""

import re
from typing import Any

from django.template.loader import render_to_string

from training.models import TrainingJob
from training.presentation.curves import curve_charts, new_points
from training.presentation.job_page import JobView
from training.presentation.log import log_text
from training.selectors.events import curve_names, log_events

# id of the element → its template
REGIONS = {
    "job-status": "training/job/_status.html",
    "job-actions": "training/job/_actions.html",
    "job-crumb": "training/job/_crumb.html",
    "job-failure": "training/job/_failure.html",
    "job-warnings": "training/job/_warnings.html",
    "job-remote": "training/job/_remote.html",
    "job-samples": "training/job/_samples.html",
    "job-result": "training/job/_result.html",
    "job-attempts": "training/job/_attempts.html",
    "job-files": "training/job/_files.html",
}
Frame = dict[str, Any]
_TERM_ID = re.compile(r"term-[a-z0-9-]+-[0-9a-f]{6}(?=\")")


def region_frames(view: JobView, shown: dict[str, int]) -> list[Frame]:
    """Frames for the regions whose markup differs from `shown`, which is brought up to date."""
    context = view.context()
    frames: list[Frame] = []
    for name, template in REGIONS.items():
        html = render_to_string(template, context)
        # Glossary terms get a new random id at every rendering, which is no news.
        content = hash(_TERM_ID.sub("", html))
        if shown.get(name) != content:
            shown[name] = content
            frames.append({"type": "html", "html": html})
    return frames


def chart_frames(job: TrainingJob, since: int, known: set[str]) -> list[Frame]:
    """New points for charts that are on the page; the whole group when a metric is new, and at the end once more.

    The last time their summaries and tables are those of the whole curves.
    """
    names = set(curve_names(job))
    if names - known or (names and job.state.is_terminal):
        known |= names
        charts = curve_charts(job, until=job.last_seq)
        return [{"type": "html", "html": render_to_string("training/job/_curves.html", {"charts": charts})}]
    return new_points(job, since, job.last_seq) if names else []


def log_frames(job: TrainingJob, since: int, most: int = 1000) -> list[Frame]:
    """The log's new lines; of a flood only the newest `most`, the rest is in the download."""
    events = list(log_events(job, since).filter(seq__lte=job.last_seq).order_by("-seq")[:most])[::-1]
    return [{"type": "log", "id": "log", "text": log_text(events)}] if events else []


def snapshot(view: JobView, since: int, shown: dict[str, int], known: set[str]) -> Frame:
    """One frame that brings a page that knows everything up to `since` to the present."""
    job = view.job
    frames = region_frames(view, shown)
    if job.last_seq > since:
        frames += chart_frames(job, since, known)
        frames += log_frames(job, since)
    frames.append({"type": "title", "text": f"{view.title} · ML portal"})
    if job.state.is_terminal:
        frames.append({"type": "done"})
    return {"type": "batch", "seq": job.last_seq, "frames": frames}
