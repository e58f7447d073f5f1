"""Complaints about a table that all tabular trainers share. Light: they need the summary only."""

from collections.abc import Iterator

from training.trainers.base import Complaint

from .table_info import BOOLEAN, DATETIME, NUMERIC, TEXT, ColumnInfo, TableInfo, left_out

MIN_ROWS = 10
MISSING_TARGET_SHARE = 0.2
MOSTLY_MISSING_SHARE = 0.5


def class_limit(rows: int) -> int:
    """How many classes a table of so many rows can teach, generously: every second row another one, 500 at most."""
    return min(500, max(20, rows // 2))


def error(code: str, message: str, hint: str, column: str | None = None, field: str | None = None) -> Complaint:
    return Complaint(code=code, severity="error", message=message, hint=hint, column=column, field=field)


def warning(code: str, message: str, hint: str = "", column: str | None = None, field: str | None = None) -> Complaint:
    return Complaint(code=code, severity="warning", message=message, hint=hint, column=column, field=field)


def check_features(data: TableInfo) -> Iterator[Complaint]:
    """Rows and columns, whatever the task."""
    if data.rows < MIN_ROWS:
        yield error(
            "too_few_rows",
            f"The table has {data.rows} {'row' if data.rows == 1 else 'rows'}. "
            f"A split into training, validation and test needs at least {MIN_ROWS}.",
            "Add rows to the dataset.",
        )
    if not data.used:
        yield error(
            "no_features",
            "No column is left to learn from: the others are the target, identifiers or free text.",
            "Choose at least one numeric, categorical, boolean or datetime column.",
        )
    for column in data.features:
        yield from _check_feature(column, data)


def _check_feature(column: ColumnInfo, data: TableInfo) -> Iterator[Complaint]:
    if reason := left_out(column, data.forced):
        yield warning(column.type, f"Column “{column.name}” is left out: {reason}.", column=column.name)
    elif column.unique <= 1:
        yield warning(
            "constant",
            f"Column “{column.name}” has the same value in every row and teaches nothing.",
            column=column.name,
        )
    elif column.missing > MOSTLY_MISSING_SHARE * data.rows:
        share = round(100 * column.missing / data.rows)
        yield warning(
            "mostly_missing",
            f"Column “{column.name}” is missing in {share} % of the rows; the gaps are filled with a typical value.",
            column=column.name,
        )


def check_target(data: TableInfo) -> Iterator[Complaint]:
    """A target is there and filled."""
    target = data.target
    if target is None:
        yield error("no_target", "No column is chosen as the one to predict.", "Choose a target column.")
        return
    if 0 < data.labelled_rows < MIN_ROWS <= data.rows:
        yield error(
            "too_few_rows",
            f"Only {data.labelled_rows} rows have a value in “{target.name}”; at least {MIN_ROWS} are needed.",
            "Fill the column or choose another target.",
            target.name,
        )
    elif target.missing > MISSING_TARGET_SHARE * data.rows:
        share = round(100 * target.missing / max(data.rows, 1))
        yield warning(
            "target_missing",
            f"“{target.name}” is missing in {share} % of the rows ({target.missing}). Those rows are not used.",
            column=target.name,
        )
    elif target.missing:
        yield warning(
            "target_missing", f"{target.missing} rows without “{target.name}” are not used.", column=target.name
        )


def check_classes(data: TableInfo) -> Iterator[Complaint]:
    """The target of a classification has at least two classes, and not one a row."""
    target = data.target
    if target is None:
        return
    if target.unique < 2:
        yield error(
            "one_class",
            f"“{target.name}” has {target.unique} different value{'s' if target.unique != 1 else ''}; "
            "telling classes apart needs at least two.",
            "Choose another target column.",
            target.name,
        )
    elif target.type in (TEXT, DATETIME) or target.unique > class_limit(data.rows):
        yield error(
            "too_many_classes",
            f"“{target.name}” has {target.unique} different values in {data.rows} rows: too many to be classes.",
            "Choose a column with few values, or predict a number with regression.",
            target.name,
        )
    elif target.type == NUMERIC and target.unique > 20:
        yield warning(
            "numeric_classes",
            f"“{target.name}” holds {target.unique} different numbers, and each becomes a class of its own.",
            "If the numbers are amounts, choose regression.",
            target.name,
        )
    for value, rows in target.top:
        if rows < 2:
            yield warning(
                "rare_class",
                f"Class “{value}” of “{target.name}” has {rows} row. It cannot be both learnt and tested, "
                "and the split is not stratified.",
                "Add rows of that class or leave it out.",
                target.name,
            )
            break


def check_number(data: TableInfo) -> Iterator[Complaint]:
    """The target of a regression is a number that varies."""
    target = data.target
    if target is None:
        return
    if target.type not in (NUMERIC, BOOLEAN):
        yield error(
            "target_not_numeric",
            f"“{target.name}” has the type {target.type}; regression predicts a number.",
            "Choose a numeric target, or classification.",
            target.name,
        )
    elif target.unique < 2:
        yield error(
            "constant_target",
            f"“{target.name}” has the same value in every row; there is nothing to predict.",
            "Choose another target column.",
            target.name,
        )
    elif target.unique <= 5:
        yield warning(
            "few_values",
            f"“{target.name}” has only {target.unique} different values.",
            "If they name classes, choose classification.",
            target.name,
        )
