"""Files that nobody should send: a data set, a net, or an error in words; `make soak` tries many more."""

import io
import tracemalloc

import pytest

from engine import MLP
from engine.datasets import CSVError, read_csv
from engine.nets.weights_file import WeightsError
from tests.engine.files import csv_files, npz_bombs, npz_files
from tests.engine.fuzzing import listening

COUNT = 1500
NPZ_BOMBS = 28  # written here since making them takes seconds, in each process that collects the tests
MOST_BYTES = 120_000_000  # a few times the largest file, unpacked


def try_csv(content: bytes) -> bool:
    try:
        data = read_csv(content)
    except CSVError as error:
        assert str(error) and len(str(error)) < 500
        return False
    assert 1 <= len(data) <= 10_000 and data.inputs.shape[1] == 2
    return True


def try_npz(content: bytes) -> bool:
    try:
        net = MLP.load(io.BytesIO(content))
    except WeightsError as error:
        assert str(error) and len(str(error)) < 500
        return False
    assert net.theta.nbytes <= 8 * len(content)
    return True


@pytest.fixture(scope="module", autouse=True)
def everything_is_loaded():
    for content in csv_files(200, seed=1):
        try_csv(content)
    for content in npz_files(200, seed=1):
        try_npz(content)


@pytest.mark.parametrize(("files", "attempt"), [(csv_files, try_csv), (npz_files, try_npz)], ids=["csv", "npz"])
def test_fuzzed_files_are_read_or_refused_in_words(files, attempt):
    accepted = 0
    with listening() as heard:
        for content in files(COUNT, seed=6):
            accepted += attempt(content)
    assert heard == []
    assert COUNT / 50 < accepted < COUNT


def test_every_bomb_of_weights_is_tried():
    assert len(npz_bombs()) == NPZ_BOMBS


@pytest.mark.parametrize("number", range(NPZ_BOMBS))
def test_a_bomb_of_weights_takes_little_memory(number):
    content = npz_bombs()[number]
    tracemalloc.start()
    try:
        try_npz(content)
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()
