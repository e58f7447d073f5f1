"""`mlplatform weights`: pretrained weights for `transfer-image`, fetched because an operator asks."""

import sys

from mlplatform.core.errors import ApplicationError
from training.trainers.errors import ConfigError
from training.trainers.vision.transfer_image.pretrained import FILES


def run(network: str) -> int:
    """Fetch the weights unless they are here, and print where they lie."""
    if network not in FILES:
        raise ApplicationError(f"There is no network “{network}”.", hint=f"There are: {', '.join(FILES)}.")
    from training.trainers.vision.transfer_image.download import download

    try:
        path = download(network)
    except ConfigError as error:
        raise ApplicationError(error.message, hint=error.hint) from error
    sys.stdout.write(f"{path}\n")
    return 0
