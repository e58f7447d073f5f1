"""What can go wrong at a provider, in our words. `retryable` says whether the same call may work later."""

from mlplatform.core.errors import ApplicationError


class ProviderError(ApplicationError):
    """Root. Nothing of the key is ever in the message; the provider's own words are cut to a few lines."""

    code, status = "provider_error", 502
    retryable = False


class ProviderClosed(ProviderError):
    """The provider does not train for this account any more; say so before any data is prepared."""

    code, status = "provider_closed", 409


class KeyRefused(ProviderError):
    """The key is wrong, revoked, or lacks the right."""

    code, status = "provider_key_refused", 409


class RequestRefused(ProviderError):
    """The provider looked at the request and said no: a broken file; with codes of their own an account without credit
    (`provider_no_credit`) and an address that leads elsewhere (`provider_moved`).
    """

    code, status = "provider_refused", 422


class RemoteMissing(ProviderError):
    """The provider knows no such file or job; with the code `provider_model_missing`: no such model."""

    code, status = "provider_missing", 404


class ProviderBusy(ProviderError):
    """Too many requests. `extra["retry_after"]`: seconds to wait, where the provider said so."""

    code, status, retryable = "provider_busy", 503, True

    def __init__(self, message: str, *, retry_after: float | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint, extra={} if retry_after is None else {"retry_after": retry_after})
        self.retry_after = retry_after


class ProviderDown(ProviderError):
    """No answer, a server error, or an answer that is none. For a `create`: it may have worked all the same."""

    code, status, retryable = "provider_down", 503, True
