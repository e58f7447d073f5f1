"""Column names: kept as written, made distinct, invented where there is none."""

from datasets.kinds.base import Problem


def column_names(written: list[str], width: int) -> tuple[list[str], list[Problem]]:
    """`width` distinct names from the header as written, with a problem for each that had to change."""
    problems: list[Problem] = []
    cells = list(written)
    if written and width == len(written) + 1:
        cells.insert(0, "")
        message = (
            f"The header names {len(written)} columns but each row has {width} cells: the first column has no name."
        )
        problems.append(
            Problem("header_short", message, "If the first column holds row names, leave it out of training.")
        )
    cells = [cells[place].strip() if place < len(cells) else "" for place in range(width)]
    taken = {cell for cell in cells if cell}
    names: list[str] = []
    used: set[str] = set()
    for place, cell in enumerate(cells, start=1):
        name = cell if cell and cell not in used else _free(cell or f"column_{place}", used | taken, bare=not cell)
        used.add(name)
        names.append(name)
        if written and name != cell and not (problems and place == 1):
            problems.append(_renamed(cell, name, place))
    if not written:
        message = f"The first row holds values, not names: the columns are called column_1 to column_{width}."
        hint = "If the first row does hold names, say so in the reading options (header)."
        problems.append(Problem("no_header", message, hint, severity="info"))
    return names, problems


def _free(wanted: str, used: set[str], *, bare: bool) -> str:
    if bare and wanted not in used:
        return wanted
    number = 2
    while f"{wanted}_{number}" in used:
        number += 1
    return f"{wanted}_{number}"


def _renamed(cell: str, name: str, place: int) -> Problem:
    if cell:
        message = f"Two columns are called “{cell}”: the one in place {place} is now “{name}”."
        return Problem("duplicate_column", message, "Give each column its own name in the file.", column=name)
    message = f"The column in place {place} has no name: it is called “{name}”."
    return Problem("unnamed_column", message, "Give it a name in the first row of the file.", column=name)
