"""The user's own points: what is read, and what is refused, with the place."""

import pytest

from engine.datasets import CSVError, read_csv
from engine.datasets.csv_table import MAX_BYTES

POINTS = [[1, 2], [-0.5, 3e-2], [4, 5]]


@pytest.mark.parametrize(
    "content",
    [
        "1,2,0\n-0.5,3e-2,1\n4,5,0\n",
        "x,y,label\n1,2,0\n-.5,.03,1\n4.,+5,0",
        "X, Y, Label\r\n1, 2, 0\r\n-0.5, 0.03, 1\r\n4, 5, 0\r\n",
        "width;height;kind\n1;2;0\n-0.5;0.03;1\n4;5;0\n",
        "1\t2\t0\n-0.5\t0.03\t1\n4\t5\t0\n",
        '"1","2","0"\n"-0.5","0.03","1"\n"4","5","0"\n',
        "\n\n1,2,0\n\n-0.5,0.03,1\n  \n4,5,0\n\n",
        "1,2,0\r-0.5,0.03,1\r4,5,0\r",
        "\ufeffx,y,label\n1,2,0\n-0.5,0.03,1\n4,5,0\n",
        "1,2,0.0\n-0.5,0.03,1e0\n4,5,0\n",
        "1 2 0\n-0.5 0.03 1\n4 5 0\n",
        "  x     y label \r\n  1     2     0\r\n -0.5  0.03  1 \r\n\r\n  4   5   0",
        '"a width" height kind\n1 2 "0"\n-0.5 0.03 "1"\n4 5 0\n',
    ],
)
@pytest.mark.parametrize("encode", [str, str.encode])
def test_points_are_read(content, encode):
    data = read_csv(encode(content))
    assert data.inputs.tolist() == POINTS and data.labels.tolist() == [0, 1, 0] and data.names == ("0", "1")


def test_whole_numbers_are_sorted_and_names_come_as_they_appear():
    assert read_csv("0,0,10\n0,0,9\n0,0,-1\n").names == ("-1", "9", "10")
    data = read_csv("x,y,label\n0,0,oak\n0,0,ash\n0,0,oak\n0,0,3\n")
    assert data.names == ("oak", "ash", "3") and data.labels.tolist() == [0, 1, 0, 2]
    assert read_csv("0,0,ä\n0,0,b\n".encode()).names == ("ä", "b")


def test_ten_thousand_rows_are_read():
    rows = "".join(f"{i},{-i},{i % 10}\n" for i in range(10_000))
    data = read_csv("x,y,label\n" + rows)
    assert data.inputs[-1].tolist() == [9999, -9999] and data.class_count == 10


@pytest.mark.parametrize(
    ("content", "line", "column", "message"),
    [
        (b"", None, None, "the table has no points; rows of x, y, label are needed"),
        (b"\n \n", None, None, "the table has no points"),
        (b"x,y,label\n", None, None, "the table has no points"),
        (b"\x89PNG\r\n\x1a\n\0\0", 1, None, "line 1: this is not UTF-8 text"),
        (b"1,2,0\n1,2,caf\xe9\n", 2, None, "line 2: this is not UTF-8 text"),
        ("1,2,0\n".encode("utf-16"), 1, None, "line 1: this is not UTF-8 text"),
        (b"1,2,0\n1,\0,1\n", 2, None, "line 2: this is not text"),
        ("1,2,0\n1,2,\0\n", 2, None, "line 2: this is not text"),
        (b"1,2,0\n1," + b"1" * 12_000 + b"!,1\n", 2, 2, "line 2, column 2: the cell has 12,001 characters; at most 64"),
        (b"1,2,0\n1,,1\n", 2, 2, "line 2, column 2 (y): the cell is empty"),
        (b"1,2,0\n,2,1\n", 2, 1, "line 2, column 1 (x): the cell is empty"),
        (b"1,2,0\n1,2,\n", 2, 3, "line 2, column 3 (label): the cell is empty"),
        (b"1,2,0\n1,2\n", 2, 3, "line 2, column 3 (label): the row has 2 cells; it must have 3: x, y, label"),
        (b"1,2,0\n1\n", 2, 2, "line 2, column 2 (y): the row has 1 cells"),
        (b"1 2 0\n1 2\n", 2, 3, "line 2, column 3 (label): the row has 2 cells; it must have 3: x, y, label"),
        (b"1 2 0\n1 oops 1\n", 2, 2, "line 2, column 2 (y): 'oops' is not a number"),
        (b"1,2,0\n1,2,0,1\n", 2, 4, "line 2, column 4: the row has 4 cells"),
        (b"x,y,label\n\n1,2,0\n1,oops,1\n", 4, 2, "line 4, column 2 (y): 'oops' is not a number"),
        (b"1,oops,1\n", 1, 2, "line 1, column 2 (y): 'oops' is not a number"),
        (b"1,2,0\nx,y,label\n", 2, 1, "line 2, column 1 (x): 'x' is not a number"),
        (b"x,y,label\nx,y,label\n", 2, 1, "line 2, column 1 (x): 'x' is not a number"),
        (b"1,2,0\n1_0,2,1\n", 2, 1, "'1_0' is not a number"),
        (b"x;y;label\n1,5;2,5;0\n", 2, 1, "line 2, column 1 (x): '1,5' is not a number; decimals have a point"),
        (b"1,2,0\nnan,2,1\n", 2, 1, "line 2, column 1 (x): 'nan' is not finite"),
        (b"nan,inf,0\n1,2,1\n", 1, 1, "line 1, column 1 (x): 'nan' is not finite"),
        (b"1,2,0\n1,-Infinity,1\n", 2, 2, "'-Infinity' is not finite"),
        (b"1,2,0\n1,1e999,1\n", 2, 2, "line 2, column 2 (y): '1e999' is not finite"),
        (b"1,2,0\n1,2000000,1\n", 2, 2, "'2000000' is outside [-1000000, 1000000]"),
        (b"1,2,0\n1,2,0.5\n", 2, 3, "line 2, column 3 (label): '0.5' is neither a whole number nor a name"),
        (b"1,2,1e300\n", 1, 3, "'1e300' is neither a whole number nor a name"),
        (b"label,x,y\n0,1,2\n", 1, None, "line 1: the columns are label, x, y; they must be x, y, label"),
        (b"1,2,cat\n3,4,cat\n", None, 3, "column 3 (label): all labels are cat; there must be 2 to 10 classes"),
        (
            "".join(f"0,0,{i}\n" for i in range(11)),
            None,
            3,
            "column 3 (label): there are 11 different labels; there must be 2 to 10 classes",
        ),
        ("x,y,label\n" + "1,2,0\n" * 10_001, 10_002, None, "line 10002: there are more than 10,000 rows"),
        ("1,2,0\n" * 100_000, 10_001, None, "line 10001: there are more than 10,000 rows"),
        (b"1,2,0\n" * MAX_BYTES, None, None, "the file has 12,000,000 bytes; at most 2,000,000 are read"),
        (b'1,2,"' + b"a" * 200_000, 1, None, "line 1: this is not CSV: field larger than field limit"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(content, line, column, message):
    with pytest.raises(CSVError) as caught:
        read_csv(content)
    assert message in str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_a_long_cell_is_not_repeated_in_full():
    with pytest.raises(CSVError) as caught:
        read_csv("1,2,0\n1," + "a" * 5000 + ",1\n")
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize(
    ("header", "axes"), [("", ()), ("x,y,label\n", ()), ("petal <cm>,sepal,kind\n", ("petal <cm>", "sepal"))]
)
def test_the_header_names_the_axes_of_both_parts(header, axes):
    data = read_csv(header + "1,2,a\n3,4,b\n5,6,a\n7,8,b")
    assert data.axes == axes and all(part.axes == axes for part in data.split(0.5))
