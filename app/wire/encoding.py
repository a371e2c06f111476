"""Values as JSON text: arrays as Plotly's typed arrays, numbers that are not finite as null.

An array travels as `{"dtype": "f8", "bdata": base64, "shape": "rows,columns"}` (`shape` only from two dimensions on),
which plotly.js reads directly; NaN and infinities in it are ordinary bytes.
"""

import base64
import json
import math
import sys
from binascii import b2a_base64
from json.encoder import encode_basestring_ascii
from typing import Any

import numpy as np

LITTLE = sys.byteorder == "little"
_DTYPES = {np.dtype(code): (code, np.dtype(f"<{code}")) for code in ("f8", "f4", "i4", "u1", "i2", "u2")}


def encode_array(array: np.ndarray) -> dict[str, str]:
    """The typed-array form of `array`; raises ValueError for a dtype that the browser has no array for."""
    spec: dict[str, str] = json.loads(_array_text(array))
    return spec


def _array_text(array: np.ndarray) -> str:
    """The same as JSON text: base64 needs no escapes."""
    known = _DTYPES.get(array.dtype)
    if known is None:
        raise ValueError(
            f"an array of {array.dtype} has no typed array in the browser; allowed: {', '.join(map(str, _DTYPES))}"
        )
    code, little = known
    if not (LITTLE and array.flags.c_contiguous):
        array = np.ascontiguousarray(array, little)
    data = str(b2a_base64(array.data, newline=False), "ascii")
    shape = f',"shape":"{",".join(map(str, array.shape))}"' if array.ndim > 1 else ""
    return f'{{"dtype":"{code}","bdata":"{data}"{shape}}}'


def decode_array(spec: dict[str, str]) -> np.ndarray:
    """The array that `encode_array` wrote."""
    dtype = np.dtype(spec["dtype"]).newbyteorder("<")
    flat = np.frombuffer(base64.b64decode(spec["bdata"]), dtype)
    return flat.reshape([int(n) for n in spec["shape"].split(",")]) if "shape" in spec else flat


def dumps(value: Any) -> str:
    """Compact JSON of plain values, arrays and NumPy scalars; never NaN or Infinity."""
    if not isinstance(value, dict):
        return _dumps(value)
    parts: list[str] = []
    _add_parts(value, parts)
    return "".join(parts)


def _add_parts(value: dict[Any, Any], parts: list[str]) -> None:
    """Add the JSON text of a dictionary in parts, so that long ones are copied once.

    Arrays are most of a frame: the encoder never looks at them.
    """
    rest, before = {}, "{"
    for key, item in value.items():
        if isinstance(item, np.ndarray) and isinstance(key, str):
            parts += before, encode_basestring_ascii(key), ":", _array_text(item)
        elif isinstance(item, dict) and isinstance(key, str):
            parts += before, encode_basestring_ascii(key), ":"
            _add_parts(item, parts)
        else:
            rest[key] = item
            continue
        before = ","
    if rest:
        parts += before, _dumps(rest)[1:]
    elif before == "{":
        parts.append("{}")
    else:
        parts.append("}")


def _dumps(value: Any) -> str:
    try:
        return _ENCODER.encode(value)
    except ValueError:
        return _ENCODER.encode(_finite(value))


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return encode_array(value)
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot travel as JSON")


_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False, default=_plain)


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
