"""What is told of an attempt's end."""

import pytest

from mlplatform.core.child_exit import ChildExit
from training.enums import FailureCode
from training.models import TrainingJob
from training.services.endings import Ending, failure_of


@pytest.mark.parametrize(("code", "failure"), [(14, FailureCode.STORAGE), (1, FailureCode.PROGRAM)])
def test_a_full_disk_is_known_by_the_exit_code_alone(tmp_path, code, failure):
    """The log lies on the same disk, so it does not hold the reason."""
    assert failure_of(Ending(ChildExit(code=code), None, tmp_path), TrainingJob()).code == failure
