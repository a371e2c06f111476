"""Arrays and numbers on the wire."""

import base64
import json
import math

import numpy as np
import pytest

from app.wire import encoding


@pytest.mark.parametrize("dtype", ["f8", "f4", "i4", "u1"])
def test_an_array_comes_back_as_it_was(dtype):
    array = np.arange(12, dtype=dtype).reshape(3, 4)
    spec = encoding.encode_array(array)
    assert spec["dtype"] == dtype and spec["shape"] == "3,4"
    assert spec["bdata"] == base64.b64encode(array.tobytes()).decode()  # in one line, as plotly.py writes it
    assert np.array_equal(encoding.decode_array(spec), array)


def test_non_finite_numbers_in_arrays_are_kept():
    array = np.array([1.0, np.nan, np.inf, -np.inf])
    assert np.array_equal(encoding.decode_array(encoding.encode_array(array)), array, equal_nan=True)


def test_a_reversed_view_is_encoded_by_value():
    assert encoding.decode_array(encoding.encode_array(np.arange(5.0)[::-1])).tolist() == [4, 3, 2, 1, 0]


def test_bare_non_finite_numbers_travel_as_null():
    text = encoding.dumps({"a": math.nan, "b": [math.inf, np.float64("-inf")], "c": 1.5})
    assert json.loads(text) == {"a": None, "b": [None, None], "c": 1.5}
    assert "NaN" not in text and "Infinity" not in text


def test_a_dtype_without_a_typed_array_is_refused():
    with pytest.raises(ValueError, match="int64"):
        encoding.encode_array(np.arange(3))
