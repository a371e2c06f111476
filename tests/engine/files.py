"""Files to break the readers with: CSV and .npz, made well and then spoilt."""

import io
import random
import struct
import zipfile
from collections.abc import Iterator
from functools import cache, lru_cache

import numpy as np

from engine import MLP

CELLS = [
    "0",
    "1",
    "-1.5",
    "1e6",
    "1e7",
    "1e999",
    "nan",
    "inf",
    "",
    " ",
    "a",
    "b",
    "é",
    "\u202e",
    '"',
    '""',
    '"a,b"',
    '"a\nb"',
    "'",
    "x",
    "y",
    "label",
    "0x10",
    "1_0",
    "٣",
    "1e400",
    "9" * 400,
    "=1+1",
    "\r",
    "\0",
    "1;2",
    "1\t2",
    "1,5",
]
CSV_BOMBS = [
    b"",
    b"\n" * 1_000_000,
    b"," * 1_000_000,
    b'"' * 1_000_001,
    b'"' + b"a" * 1_999_999,
    b"a" * 1_999_999,
    b"0,0,a\n" * 300_000,
    b"1," * 999_999,
    b"\xff\xfe" + b"0" * 100,
    b"\0" * 1000,
    b"\xef\xbb\xbf0,0,a\n1,1,b\n",
    b"0,0,a\r" * 1000,
    b"0,0," + b"a" * 100_000 + b"\n1,1,b",
    b"\x1f\x8b\x08\0\0\0",
    b"PK\x03\x04",
    "0,0,a\u20281,1,b\n".encode(),
    ("9" * 5000 + ",0,a\n1,1,b").encode(),
    b"0,0," + b"9" * 5000 + b"\n1,1,2\n",
    b"0,0,1e15\n0,1,1e14\n",
    b"0,0,a\n" * 10_000 + b"1,1,b\n" * 2,
]


def csv_files(count: int, seed: int) -> Iterator[bytes]:
    dice = random.Random(seed)
    yield from CSV_BOMBS
    for _ in range(count):
        comma = dice.choice(",,,;\t|")
        rows = [["x", "y", "label"]] * dice.randint(0, 1) + [
            [f"{dice.uniform(-5, 5):.3g}", f"{dice.uniform(-5, 5):.3g}", str(dice.randint(0, 3))]
            for _ in range(dice.randint(0, 12))
        ]
        for _ in range(dice.randint(0, 3)):
            if rows:
                row = dice.randrange(len(rows))
                rows[row] = [*rows[row]]
                rows[row][dice.randrange(3)] = dice.choice(CELLS)
        yield _spoilt(
            dice, dice.choice(["\n", "\r\n"]).join(comma.join(row) for row in rows).encode("utf-8", "surrogatepass")
        )


def npz_files(count: int, seed: int) -> Iterator[bytes]:
    dice = random.Random(seed)
    yield from npz_bombs()
    good = _archive({}, MLP((3, 2, 2), seed=0))
    for _ in range(count):
        yield _spoilt(dice, good) if dice.random() < 0.7 else _spoilt_header(dice)


@lru_cache(1)
def _small_by_its_directory(method: int) -> bytes:
    """150 MB of zeros whose directory claims 100 bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive, archive.open("W1.npy", "w") as entry:
        for _ in range(150):
            entry.write(bytes(1_000_000))
    content = bytearray(packed.getvalue())
    struct.pack_into("<I", content, content.index(b"PK\x03\x04") + 22, 100)
    struct.pack_into("<I", content, content.rindex(b"PK\x01\x02") + 24, 100)
    return bytes(content)


@cache
def npz_bombs() -> list[bytes]:
    deflated = io.BytesIO()
    with zipfile.ZipFile(deflated, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("W1.npy", _npy("<f4", (5_000, 5_000)) + bytes(100_000_000))
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(8_000):
            archive.writestr(f"W{number}.npy", b"")
    lying = bytearray(_archive({"W1.npy": _npy("<f4", (1, 1)) + bytes(4)}))
    lying[lying.rindex(b"PK\x01\x02") + 24 :][:4] = struct.pack("<I", 10)
    return [
        _small_by_its_directory(zipfile.ZIP_DEFLATED),
        _small_by_its_directory(zipfile.ZIP_BZIP2),
        deflated.getvalue(),
        many.getvalue(),
        bytes(lying),
        b"",
        b"PK\x05\x06" + bytes(18),
        b"\x93NUMPY",
        b"PK\x03\x04" * 1000,
        *(
            _archive({"W1.npy": head})
            for head in (
                _npy("<f4", (10**12,)),
                _npy("<f4", (2**62, 2**62)),
                _npy("<f4", (-1, 5)),
                _npy("|O", (1, 1)) + b"cos\nsystem\n(S'true'\ntR.",
                _npy("<U1000000000", (1, 1)),
                _npy("<f4", (0, 10**9)),
                _npy("<V9", (1, 1)) + bytes(9),
                _npy("<f4", (10**5000,)),
                b"\x93NUMPY\x01\0" + struct.pack("<H", 60_000) + b"(" * 60_000,
                b"\x93NUMPY\x03\0" + struct.pack("<I", 2**32 - 1),
                b"\x93NUMPY\x09\x09",
                b"cos\nsystem\n(S'true'\ntR.",
                b"\x80\x04\x95",
            )
        ),
        _archive({}, MLP((3, 2, 2), seed=0), activation=np.array("__import__")),
        _archive({}, MLP((3, 2, 2), seed=0), loss=np.zeros(1000)),
        _archive({}, MLP((3, 2, 2), seed=0), W1=np.full((3, 2), np.nan, np.float32)),
        _archive({}, MLP((3, 2, 2), seed=0), W3=np.zeros((10**7, 0), np.float32), b3=np.zeros(0, np.float32)),
        _archive({}, MLP((3, 2, 2), seed=0), W2=np.zeros((2, 2), complex)),
        _archive({}, MLP((3, 2, 2), seed=0), W1=np.float32(1)),
    ]


def _npy(descr: str, shape: tuple[int, ...]) -> bytes:
    sizes = ", ".join("9" * 5000 if size > 10**4000 else str(size) for size in shape)
    text = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({sizes},), }}\n".encode()
    return b"\x93NUMPY\x01\0" + struct.pack("<H", len(text)) + text


def _archive(members: dict[str, bytes], net: MLP | None = None, **arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    if net is not None:
        parts = {
            f"{letter}{number}": part
            for letter, all_parts in (("W", net.weights), ("b", net.biases))
            for number, part in enumerate(all_parts, 1)
        }
        np.savez(file, **(parts | arrays))
    with zipfile.ZipFile(file, "a" if net is not None else "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _spoilt(dice: random.Random, content: bytes) -> bytes:
    content = bytearray(content)
    for _ in range(dice.randint(0, 4)):
        begin, end = sorted((dice.randint(0, len(content)), dice.randint(0, len(content))))
        match dice.randrange(5):
            case 0:
                content[begin : begin + 1] = dice.randbytes(1)
            case 1:
                del content[begin : begin + dice.randint(1, 9)]
            case 2:
                content[begin:begin] = content[begin:end][:200]
            case 3:
                content[begin : begin + 4] = struct.pack("<I", dice.choice([0, 1, 2**31, 2**32 - 1, 255]))
            case _:
                del content[end:]
    return bytes(content)


def _spoilt_header(dice: random.Random) -> bytes:
    kinds = [
        "<f4",
        "<f8",
        ">f4",
        "<i8",
        "<c16",
        "|O",
        "|b1",
        "<U5",
        "|S5",
        "<M8[s]",
        "|V4",
        "<f16",
        "x",
        "",
        "<f4,<f4",
        "\\'",
    ]
    shape = tuple(dice.choice([0, 1, 2, 3, 10**6, 2**31, 2**63, -1]) for _ in range(dice.randint(0, 4)))
    return _archive(
        {
            dice.choice(["W1.npy", "W1", "W2.npy", "b1.npy", "../W1.npy", "W1.npy/"]): _spoilt(
                dice, _npy(dice.choice(kinds), shape) + dice.randbytes(dice.randint(0, 200))
            )
        }
    )
