"""The weight of a class's rows."""

import numpy as np
from sklearn.utils.class_weight import compute_class_weight


def class_weight(choice: str, target: np.ndarray) -> dict[str, float] | None:
    """Weights by class, n / (classes · n_class) if balanced.

    Spelt out, because scikit-learn warns that its own "balanced" does not go with a warm start.
    """
    if choice == "none":
        return None
    classes = np.unique(target)
    return dict(zip(classes, compute_class_weight("balanced", classes=classes, y=target), strict=True))
