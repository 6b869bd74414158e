"""Log odds to probabilities."""

import numpy as np
from numpy.typing import NDArray


def logistic(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -30, 30))))
