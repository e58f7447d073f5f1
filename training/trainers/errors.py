"""What may go wrong in a training, each with the exit code by which the supervisor recognises it."""

import errno


class TrainingError(Exception):
    """A failure that has a plain explanation. `message` says what happened and why, `hint` what to do about it."""

    exit_code = 10
    default_code = "training_error"

    def __init__(self, message: str, *, hint: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code or self.default_code

    def as_dict(self) -> dict[str, str]:
        return {"code": self.code, "message": self.message, "hint": self.hint}


class DataError(TrainingError):
    """The data cannot be trained on."""

    exit_code = 10
    default_code = "data_error"


class ConfigError(TrainingError):
    """The hyperparameters do not fit the trainer. `fields` maps a field's name to its own message."""

    exit_code = 11
    default_code = "config_error"

    def __init__(self, message: str, *, hint: str = "", code: str = "", fields: dict[str, str] | None = None) -> None:
        super().__init__(message, hint=hint, code=code)
        self.fields = fields or {}


class UnknownTrainer(ConfigError):
    """No trainer of that key is registered."""

    default_code = "unknown_trainer"


class OutOfMemory(TrainingError):
    """The machine (or the job's memory limit) had no room for the fit."""

    exit_code = 12
    default_code = "out_of_memory"


class Diverged(TrainingError):
    """The loss became infinite or not a number."""

    exit_code = 13
    default_code = "diverged"


class Cancelled(Exception):
    """Raised inside a fit when somebody asked it to stop. Not a failure."""

    exit_code = 20


class ModelFileError(Exception):
    """A model's files are missing, changed or hold types that we never write."""


INTERNAL_EXIT_CODE = 1
NO_ROOM_EXIT_CODE = 14  # a file could not be written; said by the code alone, as no other file could be either
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG})


class RowError(Exception):
    """A row of a prediction request cannot be read. `row` counts from 1; None where it is not about one row."""

    def __init__(self, message: str, *, column: str | None = None, row: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.row = row
