"""Raw cells into numbers, inside the model's own pipeline, so that prediction takes raw rows."""

from collections.abc import Sequence

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from training.trainers.contract import Feature
from training.trainers.tabular.datetimes import DatetimeParts
from training.trainers.tabular.table_info import BOOLEAN, DATETIME, NUMERIC, TEXT

MAX_CATEGORIES = 50  # the rarer ones of a column share one
TEXT_TERMS = 200
MISSING = "(missing)"


def build_preprocessor(features: Sequence[Feature], cells: np.ndarray, *, scale: bool) -> ColumnTransformer:
    """Unfitted transformer of cells, shape (rows, features), to floats.

    Numbers: median for gaps, scaled to mean 0 and deviation 1 if `scale`. Dates: parts, then as numbers.
    Categories: a gap is a category of its own when the training rows have gaps, else the commonest one; one-hot;
    an unseen category counts as one of the rare ones, or as none.
    """
    by_type: dict[str, list[int]] = {}
    for index, feature in enumerate(features):
        by_type.setdefault(_group(feature, cells[:, index]), []).append(index)
    steps: list[tuple[str, object, int | list[int]]] = []
    for group, columns in by_type.items():
        if group == TEXT:
            steps += [(f"text_{c}", TfidfVectorizer(max_features=TEXT_TERMS, dtype=np.float64), c) for c in columns]
        else:
            steps.append((group, _pipeline(group, scale), columns))
    return ColumnTransformer(steps, sparse_threshold=0)


def _group(feature: Feature, column: np.ndarray) -> str:
    if feature.type in (NUMERIC, BOOLEAN):
        return "number"
    if feature.type in (DATETIME, TEXT):
        return feature.type
    return "category_with_gaps" if bool((column != column).any()) else "category"


def _pipeline(group: str, scale: bool) -> Pipeline:
    if group.startswith("category"):
        gaps = (
            {"strategy": "constant", "fill_value": MISSING} if group.endswith("gaps") else {"strategy": "most_frequent"}
        )
        encoder = OneHotEncoder(
            handle_unknown="infrequent_if_exist", max_categories=MAX_CATEGORIES, sparse_output=False, dtype=np.float32
        )
        return Pipeline([("impute", SimpleImputer(**gaps)), ("encode", encoder)])
    steps = [("parts", DatetimeParts())] if group == DATETIME else []
    steps.append(("impute", SimpleImputer(strategy="median", keep_empty_features=True)))
    if scale:
        steps.append(("scale", StandardScaler()))
    return Pipeline(steps)
