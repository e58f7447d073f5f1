"""What a target column asks for."""

from typing import Any

from training.trainers.tasks.base import Reading, Suits

MOST_CLASSES_OF_WHOLE_NUMBERS = 10
SUITS = 1.0


def column(reading: Reading, target: str | None) -> dict[str, Any] | None:
    return next((item for item in reading.get("columns") or () if item["name"] == target), None)


def classes(reading: Reading, target: str | None) -> Suits | None:
    """Classification: other than numbers, or only a few whole ones."""
    found = column(reading, target)
    if found is None:
        return None
    if found["type"] != "numeric":
        return Suits(SUITS, f"“{target}” holds {found['unique']} different values: classification.")
    if found.get("integer") and found["unique"] <= MOST_CLASSES_OF_WHOLE_NUMBERS:
        return Suits(SUITS, f"“{target}” holds only {found['unique']} whole numbers: classification.")
    return None


def numbers(reading: Reading, target: str | None) -> Suits | None:
    """Regression: any other number."""
    found = column(reading, target)
    if found is None or found["type"] != "numeric" or classes(reading, target):
        return None
    return Suits(SUITS, f"“{target}” holds numbers: regression.")


def groups(reading: Reading, target: str | None) -> Suits | None:
    """Clustering: nothing to predict."""
    return Suits(SUITS, "Without a target, similar rows are grouped: clustering.") if target is None else None
