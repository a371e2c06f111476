"""Values as JSON text: arrays as Plotly's typed arrays, numbers that are not finite as null.

An array travels as `{"dtype": "f8", "bdata": base64, "shape": "rows,columns"}` (`shape` only from two dimensions on),
which plotly.js reads as it is; NaN and infinities inside it are bytes like any other.
"""

import base64
import json
import math
from typing import Any

import numpy as np

_DTYPES = {"float64": "f8", "float32": "f4", "int32": "i4", "uint8": "u1", "int16": "i2", "uint16": "u2"}


def encode_array(array: np.ndarray) -> dict[str, str]:
    """The typed-array form of `array`; raises ValueError for a dtype that the browser has no array for."""
    code = _DTYPES.get(array.dtype.name)
    if code is None:
        raise ValueError(f"an array of {array.dtype} has no typed array in the browser; allowed: {', '.join(_DTYPES)}")
    little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    spec = {"dtype": code, "bdata": base64.b64encode(little).decode("ascii")}
    if array.ndim > 1:
        spec["shape"] = ",".join(map(str, array.shape))
    return spec


def decode_array(spec: dict[str, str]) -> np.ndarray:
    """The array that `encode_array` wrote."""
    dtype = np.dtype(spec["dtype"]).newbyteorder("<")
    flat = np.frombuffer(base64.b64decode(spec["bdata"]), dtype)
    return flat.reshape([int(n) for n in spec["shape"].split(",")]) if "shape" in spec else flat


def dumps(value: Any) -> str:
    """Compact JSON of plain values, arrays and NumPy scalars; never NaN or Infinity."""
    try:
        return json.dumps(value, separators=(",", ":"), allow_nan=False, default=_plain)
    except ValueError:
        return json.dumps(_finite(value), separators=(",", ":"), allow_nan=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return encode_array(value)
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot travel as JSON")


def _finite(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
