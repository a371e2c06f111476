"""Wire arrays become typed arrays exactly."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.browser.blank_page import js, snapshot, wire


@pytest.mark.parametrize("native", [True, False], ids=["fromBase64", "atob"])
@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "u2", "i4", "u4", "f4", "f8"])
def test_decode_gives_the_numbers_back(modules, dtype, native):
    values = np.array([0, 1, 2, 100, 117], dtype)
    code = "const v = decode.decodeArray(argument); return [v.constructor.name, [...v]]"
    if not native:
        restored = "finally { Uint8Array.fromBase64 = kept; }"
        code = f"const kept = Uint8Array.fromBase64; delete Uint8Array.fromBase64; try {{ {code} }} {restored}"
    assert js(modules, code, wire(values)) == [
        {
            "i1": "Int8Array",
            "u1": "Uint8Array",
            "i2": "Int16Array",
            "u2": "Uint16Array",
            "i4": "Int32Array",
            "u4": "Uint32Array",
            "f4": "Float32Array",
            "f8": "Float64Array",
        }[dtype],
        values.tolist(),
    ]


def test_decode_keeps_bits_that_a_list_could_not(modules):
    values = np.array([math.nan, math.inf, -math.inf, 5e-324, -0.0])
    assert js(
        modules, "return [...decode.decodeArray(argument)].map(v => Object.is(v, -0) ? '-0' : String(v))", wire(values)
    ) == ["NaN", "Infinity", "-Infinity", "5e-324", "-0"]


def test_decode_keeps_rows(modules):
    values = np.arange(6, dtype="f4").reshape(2, 3)
    assert js(modules, "return decode.decodeArray(argument).map(row => [...row])", wire(values)) == values.tolist()


def test_decode_all_reaches_every_array_and_nothing_else(modules):
    figure = {
        "data": [
            {"x": wire(np.array([1.5])), "name": "a", "meta": None, "marker": {"size": wire(np.array([2.5, 3.5]))}}
        ],
        "layout": {"range": [0, 1]},
    }
    assert js(modules, "return decode.decodeAll(argument)", figure) == {
        "data": [{"x": [1.5], "name": "a", "meta": None, "marker": {"size": [2.5, 3.5]}}],
        "layout": {"range": [0, 1]},
    }


def test_decode_names_what_it_does_not_know(modules):
    with pytest.raises(Exception, match="unknown dtype c16; known: i1"):
        js(modules, "decode.decodeArray({dtype: 'c16', bdata: ''})")


def test_a_snapshot_has_its_values_in_a_row_and_its_shape(modules):
    code = (
        "return argument.map(decode.decodeSnapshot).map((s) => s?.values ? [s.values.constructor.name, [...s.values],"
        " s.shape] : s)"
    )
    cube = np.arange(12, dtype="u1").reshape(2, 3, 2)
    line = {key: value for key, value in snapshot([1.5, -2], "f4").items() if key != "shape"}
    assert js(modules, code, [snapshot(cube, "u1"), line, 0.25, None, "done"]) == [
        ["Uint8Array", list(range(12)), [2, 3, 2]],
        ["Float32Array", [1.5, -2], [2]],
        0.25,
        None,
        "done",
    ]
