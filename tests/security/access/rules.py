"""Kinds of access, and what each person gets by them."""

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

SHUT_OUT = ("anonymous", "disabled", "revoked", "expired")


class Access(Enum):
    """Who gets through. MEMBER, EDITOR and OWNER speak of an object of Alpha; the TEAM ones of one's own team."""

    OPEN = auto()
    SIGNED_IN = auto()
    MEMBER = auto()
    EDITOR = auto()
    OWNER = auto()
    TEAM_EDITOR = auto()
    TEAM_OWNER = auto()
    EDS_OWN = auto()
    EDS_OWN_TO_READ = auto()
    SIGNS_OUT = auto()


class Outcome(Enum):
    """What the answer must be."""

    ALLOWED = "allowed (neither 401, 403, 404, 405 nor a crash)"
    SHUT = "401 or the sign-in page"
    FORBIDDEN = "403"
    MISSING = "404"


@dataclass(frozen=True)
class Row:
    """One verb on one address. `body` brings the request to the check of rights; `ids` replaces ids of the world."""

    access: Access
    body: dict[str, Any] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


_FORBIDDEN_TO = {
    Access.EDITOR: {"viewer"},
    Access.TEAM_EDITOR: {"viewer"},
    Access.OWNER: {"viewer", "editor"},
    Access.TEAM_OWNER: {"viewer", "editor"},
}


def expected(access: Access, who: str) -> Outcome:
    """The outsider owns another team: what speaks of an object is not there, what speaks of the own team is open."""
    if access is Access.OPEN:
        return Outcome.ALLOWED
    if who in SHUT_OUT or access is Access.SIGNS_OUT:
        return Outcome.SHUT
    if who == "reader":
        own = {Access.EDS_OWN: Outcome.FORBIDDEN, Access.EDS_OWN_TO_READ: Outcome.ALLOWED}
        return own.get(access) or expected(access, "viewer")
    if access in {Access.EDS_OWN, Access.EDS_OWN_TO_READ}:
        return Outcome.ALLOWED if who == "editor" else Outcome.MISSING
    if who == "outsider" and access in {Access.MEMBER, Access.EDITOR, Access.OWNER}:
        return Outcome.MISSING
    return Outcome.FORBIDDEN if who in _FORBIDDEN_TO.get(access, set()) else Outcome.ALLOWED


def outcome_of(status: int, location: str) -> Outcome | str:
    """What an answer amounts to; text for one that no row may expect."""
    if status == 401 or (status == 302 and location.startswith("/accounts/login/")):
        return Outcome.SHUT
    if status == 403:
        return Outcome.FORBIDDEN
    if status == 404:
        return Outcome.MISSING
    crashed = status >= 500 and status != 503
    return f"status {status}" if status == 405 or crashed else Outcome.ALLOWED
