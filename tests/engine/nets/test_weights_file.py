"""Nets in files."""

import io
import zipfile

import numpy as np
import pytest

from engine import MLP
from engine.nets import WeightsError


def file_of(**arrays) -> io.BytesIO:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return io.BytesIO(file.getvalue())


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("sizes", [(4, 3), (4, 5, 3), (4, 6, 5, 2)])
def test_a_net_comes_back_as_it_was(sizes, dtype, tmp_path):
    net = MLP(sizes, activation="tanh", loss="mse", seed=3, dtype=dtype)
    net.save(tmp_path / "net.npz")
    back = MLP.load(tmp_path / "net.npz")
    assert (back.sizes, back.activation.id, back.loss_type.id, back.dtype) == (net.sizes, "tanh", "mse", net.dtype)
    np.testing.assert_array_equal(back.theta, net.theta)


def test_the_arrays_have_the_textbooks_names():
    file = io.BytesIO()
    MLP((4, 5, 3), seed=0).save(file)
    with np.load(io.BytesIO(file.getvalue())) as arrays:
        assert {name: arrays[name].shape for name in arrays.files} == {
            "W1": (4, 5),
            "b1": (5,),
            "W2": (5, 3),
            "b2": (3,),
            "activation": (),
            "loss": (),
        }


@pytest.mark.parametrize("inputs", [(), ("x",), ("x", "sin πy")])
def test_a_file_says_what_the_inputs_are_where_that_is_known(inputs, tmp_path):
    net = MLP((max(1, len(inputs)), 3), seed=3)
    net.inputs = inputs
    net.save(tmp_path / "net.npz")
    assert MLP.load(tmp_path / "net.npz").inputs == inputs


def test_arrays_of_another_program_need_no_words():
    net = MLP.load(file_of(W1=np.ones((2, 3)), b1=np.zeros(3), W2=np.ones((3, 2)), b2=np.ones(2)))
    assert net.sizes == (2, 3, 2) and net.activation.id == "sigmoid" and net.dtype == np.float64


W, B = np.ones((2, 3)), np.zeros(3)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (io.BytesIO(b"nonsense"), "not an .npz archive"),
        (io.BytesIO(b""), "not an .npz archive"),
        (file_of(x=W), "no array W1"),
        (file_of(W1=W), "b1 must have the shape (3,)"),
        (file_of(W1=W, b1=np.zeros(2)), "b1 must have the shape (3,)"),
        (file_of(W1=B, b1=B), "a layer's weights are (inputs, outputs)"),
        (
            file_of(W1=W, b1=B, W2=np.ones((4, 2)), b2=np.zeros(2)),
            "W2 has 4 inputs, but the layer before it has 3 outputs",
        ),
        (file_of(W1=W * np.nan, b1=B), "not finite"),
        (file_of(W1=W.astype(int), b1=B), "not finite"),
        (file_of(W1=np.array([[object(), object()]]), b1=B), "not an .npz archive"),
        (file_of(W1=W, b1=B, activation=np.array("step")), "activation=step is unknown"),
        (file_of(W1=np.ones((2, 1)), b1=np.zeros(1)), "sizes"),
        (file_of(W1=np.zeros((9000, 600)), b1=np.zeros(600)), "more than the allowed 32,000,000 bytes"),
    ],
    ids=range(13),
)
def test_what_is_no_net_is_refused_with_a_sentence(file, words):
    with pytest.raises(WeightsError, match=r"\w") as error:
        MLP.load(file)
    assert words in str(error.value)


def test_a_damaged_archive_is_refused():
    file = io.BytesIO()
    MLP((4, 3), seed=0).save(file)
    content = bytearray(file.getvalue())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        place = archive.getinfo("W1.npy").header_offset + 150
    content[place] ^= 255
    with pytest.raises(WeightsError):
        MLP.load(io.BytesIO(bytes(content)))


@pytest.mark.parametrize(("count", "words"), [(100, "W1"), (101, "the file holds 101 arrays; at most 100 are read")])
def test_a_file_of_too_many_arrays_is_refused_by_their_number(count, words):
    with pytest.raises(WeightsError, match=words):
        MLP.load(file_of(**{f"a{number}": np.zeros(1) for number in range(count)}))


def test_a_word_that_is_no_text_is_refused_in_text():
    """A surrogate alone, which no JSON can carry, and a code point that is none."""
    for word in (np.array("\ud800"), np.frombuffer(b"\xff\xff\xff\x7f", "<U1")[0:1].reshape(())):
        with pytest.raises(WeightsError) as error:
            MLP.load(file_of(W1=W, b1=B, activation=word))
        str(error.value).encode()


def test_only_stored_and_deflated_entries_are_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("W1.npy", b"")
    with pytest.raises(WeightsError, match="packed by a method that is not supported"):
        MLP.load(file)


def test_a_net_with_dropout_and_batch_normalization_comes_back_as_it_was():
    net = MLP((4, 6, 5, 2), batch_norm=True, dropout=0.25, seed=3)
    net.state[...] = np.arange(len(net.state))
    file = io.BytesIO()
    net.save(file)
    back = MLP.load(io.BytesIO(file.getvalue()))
    assert back.architecture.layers == net.architecture.layers
    np.testing.assert_array_equal(back.state, net.state)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (dict(gamma1=np.ones(3)), r"beta1 must have the shape \(3,\), as W1 has 3 outputs"),
        (dict(gamma1=np.ones(2)), r"gamma1 must have the shape \(3,\)"),
        (dict(gamma1=np.full(3, np.nan)), "gamma1 has entries that are not finite"),
        (dict(gamma1=B, beta1=B, mean1=B, variance1=B - 1), "variance1 has a negative entry"),
        (dict(dropout=np.ones(3)), "dropout must be one number"),
        (dict(dropout=np.array(2.0)), r"dropout=2 is outside \[0, 0.9\]"),
    ],
)
def test_what_is_wrong_with_dropout_or_batch_normalization_is_said(more, words):
    with pytest.raises(WeightsError, match=words):
        MLP.load(file_of(W1=W, b1=B, W2=W.T, b2=B[:2], **more))
