"""A ready dataset version with a real Parquet file, as the reader leaves it."""

import pytest

from tests.training.penguins import penguins_version


@pytest.fixture
def penguins(alice):
    """Version 1 of a small Penguins of Alpha."""
    return penguins_version(alice)
