"""Array types. The docstrings of functions that take or return arrays state shapes and exact dtypes."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.floating]
"""float64, or float32 where a net computes or a caller chose it."""

Float64Array: TypeAlias = NDArray[np.float64]

IndexArray: TypeAlias = NDArray[np.intp]
"""Places of elements in another array."""
