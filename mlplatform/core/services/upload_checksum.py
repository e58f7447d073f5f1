"""tus checksum extension: the sender's digest of one part."""

import base64
import binascii
import hashlib

from mlplatform.core.errors import ApplicationError

ALGORITHMS = ("sha256", "sha1")


class ChecksumMismatch(ApplicationError):
    """The part changed on its way. 460 is the status that the tus protocol gives this."""

    code, status = "checksum_mismatch", 460


class Checksum:
    """Digest that a part must have. Built from `Upload-Checksum: sha256 <base64>`."""

    def __init__(self, header: str) -> None:
        algorithm, _, encoded = header.strip().partition(" ")
        if algorithm not in ALGORITHMS:
            raise ApplicationError(
                f"The checksum algorithm “{algorithm}” is not known here.",
                code="unknown_checksum",
                hint=f"Use one of: {', '.join(ALGORITHMS)}.",
            )
        try:
            self._expected = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise ApplicationError("The checksum is not Base64.", code="bad_checksum") from None
        self._digest = hashlib.new(algorithm, usedforsecurity=False)

    def update(self, chunk: bytes) -> None:
        self._digest.update(chunk)

    def verify(self) -> None:
        """Raise ChecksumMismatch unless the bytes seen are the bytes meant."""
        if self._digest.digest() != self._expected:
            raise ChecksumMismatch("This part changed on its way here and was not kept.", hint="Send the part again.")
