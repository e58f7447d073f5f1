"""The one error root. Services and selectors raise these; each surface has one handler that shows them."""

from typing import Any


class ApplicationError(Exception):
    """Something a person can act on: `message` says what happened and why, `hint` what to do next.

    `extra` is plain data for API clients (field errors, limits); it never holds paths, stacks or secrets.
    """

    code = "error"
    status = 400

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        hint: str = "",
        status: int | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code or self.code
        self.status = status or self.status
        self.extra = extra or {}

    @property
    def text(self) -> str:
        """Message and hint as one line for a toast or a log."""
        return f"{self.message} {self.hint}".strip()

    def as_json(self) -> dict[str, Any]:
        extra = {**self.extra, "hint": self.hint} if self.hint else self.extra
        return {"code": self.code, "message": self.message, "extra": extra}


class NotFound(ApplicationError):
    """Not there, or not of a team of yours: outsiders must not learn which."""

    code, status = "not_found", 404


class PermissionDenied(ApplicationError):
    """A member asked for more than the role or the token's scope allows."""

    code, status = "permission_denied", 403


class NotAuthenticated(ApplicationError):
    code, status = "not_authenticated", 401


class Conflict(ApplicationError):
    """The object is not in a state that allows this."""

    code, status = "conflict", 409


class Gone(ApplicationError):
    """A link that worked once and no longer does."""

    code, status = "gone", 410


class ValidationFailed(ApplicationError):
    """Values that cannot be used; `extra["fields"]` maps each field to its sentences."""

    code, status = "validation_failed", 422

    def __init__(self, message: str, *, fields: dict[str, list[str]] | None = None, **kwargs: Any) -> None:
        extra = dict(kwargs.pop("extra", None) or {})
        if fields:
            extra["fields"] = fields
        super().__init__(message, extra=extra, **kwargs)

    @property
    def fields(self) -> dict[str, list[str]]:
        return self.extra.get("fields", {})


class TooLarge(ApplicationError):
    code, status = "too_large", 413


class RateLimited(ApplicationError):
    """`extra["retry_after"]`: seconds to wait, also sent as Retry-After."""

    code, status = "rate_limited", 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many requests. Try again in {retry_after} seconds.", extra={"retry_after": retry_after})


class Unavailable(ApplicationError):
    """A part that this needs is not running or not installed."""

    code, status = "unavailable", 503


class DatabaseUnavailable(Unavailable):
    """The database is down, its disk is full, or it was locked for longer than we wait."""

    code = "database_unavailable"

    def __init__(self) -> None:
        super().__init__(
            "The database cannot be used at the moment, so this was not done.",
            hint="Try again in a few seconds; if it stays so, tell whoever runs the portal.",
            extra={"retry_after": 5},
        )
