"""Values as people type them."""

import math
from datetime import date, datetime

import pytest

from training.trainers.tabular.cells import read_cell


@pytest.mark.parametrize(
    ("value", "column_type", "cell"),
    [
        (3, "numeric", 3.0),
        (" 3.5 ", "numeric", 3.5),
        ("3,5", "numeric", 3.5),
        ("1,234", "numeric", 1234.0),
        ("1,234.5", "numeric", 1234.5),
        ("1.234,5", "numeric", 1234.5),
        ("1,234,567", "numeric", 1234567.0),
        ("-1 000", "numeric", -1000.0),
        ("1e3", "numeric", 1000.0),
        (True, "numeric", 1.0),
        ("Yes", "boolean", 1.0),
        (False, "boolean", 0.0),
        ("0", "boolean", 0.0),
        (2007, "categorical", "2007"),
        (2007.0, "categorical", "2007"),
        (True, "categorical", "true"),
        ("None", "categorical", "None"),
        ("1970-01-02", "datetime", 86400.0),
        ("1970-01-01T01:00:00+01:00", "datetime", 0.0),
        (date(1970, 1, 2), "datetime", 86400.0),
        (datetime(1970, 1, 1, 0, 1), "datetime", 60.0),
        ("", "text", ""),
        (None, "text", ""),
    ],
)
def test_read(value, column_type, cell):
    assert read_cell(value, column_type) == cell


@pytest.mark.parametrize("value", [None, "", "  ", math.nan])
@pytest.mark.parametrize("column_type", ["numeric", "boolean", "categorical", "datetime"])
def test_gaps(value, column_type):
    assert math.isnan(read_cell(value, column_type))


@pytest.mark.parametrize(
    ("value", "column_type"),
    [
        ("abc", "numeric"),
        ("inf", "numeric"),
        ("1,2,3.4,5", "numeric"),
        ("maybe", "boolean"),
        (2, "boolean"),
        ("yesterday", "datetime"),
        ([1], "categorical"),
        ({}, "categorical"),
    ],
)
def test_what_cannot_be_read_raises(value, column_type):
    with pytest.raises(ValueError):
        read_cell(value, column_type)
