"""What one open job page has been shown, and what it is to be shown next. Plain database code, run in a thread."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.utils.module_loading import import_string

from mlplatform.core.actors import Actor
from mlplatform.core.errors import NotFound
from mlplatform.core.selectors.access import actor_for_session
from training.presentation.job_page import job_view
from training.presentation.regions import snapshot
from training.selectors.events import curve_names
from training.selectors.jobs import job_for

SIGNED_OUT, NOT_FOUND = 4401, 4404


class Refused(Exception):
    """This page may not (or no longer) be shown; `code` is the WebSocket's close code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class LivePage:
    """One connection's memory: event number, markup of each region and the charts that are on the page."""

    session_key: str | None
    job_id: UUID
    since: int
    ended: bool = False
    _shown: dict[str, int] = field(default_factory=dict)
    _charts: set[str] | None = None

    def next_frame(self) -> dict[str, Any] | None:
        """What changed since the last call; None when nothing did. Raises Refused for whoever may not see the job.

        Session, membership and job are read afresh each time, so nothing is shown after a sign-out.
        """
        actor = actor_of_session(self.session_key)
        if actor is None:
            raise Refused(SIGNED_OUT)
        try:
            job = job_for(actor, self.job_id)
        except NotFound:
            raise Refused(NOT_FOUND) from None
        first = self._charts is None
        if self._charts is None:
            self._charts = set(curve_names(job, until=self.since))
        view = job_view(job, actor)
        frame = snapshot(view, self.since, self._shown, self._charts)
        nothing_new = not first and job.last_seq == self.since and not _has_news(frame)
        self.since, self.ended = job.last_seq, job.state.is_terminal
        return None if nothing_new else frame


def _has_news(frame: dict[str, Any]) -> bool:
    return any(part["type"] not in {"title"} for part in frame["frames"])


def actor_of_session(session_key: str | None) -> Actor | None:
    """The actor behind a session as it is in the database now; None once it has ended or its user was disabled."""
    if not session_key:
        return None
    request = HttpRequest()
    request.session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")(session_key)
    request.user = get_user(request)
    return actor_for_session(request)
