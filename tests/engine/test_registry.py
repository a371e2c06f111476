"""A registry: names in order, and an error for an unknown one that lists those there are."""

from types import SimpleNamespace

import pytest

from engine.registry import Registry, UnknownNameError

GD, ADAM = SimpleNamespace(id="gd"), SimpleNamespace(id="adam")


@pytest.fixture
def optimizers():
    return Registry("optimizer", [GD, ADAM])


def test_is_a_mapping_in_listing_order(optimizers):
    assert list(optimizers) == ["gd", "adam"]
    assert dict(optimizers) == {"gd": GD, "adam": ADAM}
    assert len(optimizers) == 2
    assert optimizers["adam"] is ADAM


def test_unknown_name_lists_the_known_ones(optimizers):
    with pytest.raises(UnknownNameError) as caught:
        optimizers["adm"]
    assert str(caught.value) == "unknown optimizer 'adm'; known: gd, adam"
    assert isinstance(caught.value, KeyError)
    assert optimizers.get("adm") is None


@pytest.mark.parametrize("name", [None, 1, ["gd"], {}])
def test_a_name_that_is_no_text_is_unknown(optimizers, name):
    assert name not in optimizers
    with pytest.raises(UnknownNameError):
        optimizers[name]


def test_a_name_is_listed_once():
    with pytest.raises(ValueError, match="optimizer 'gd' is listed twice"):
        Registry("optimizer", [GD, GD])


def test_is_read_only(optimizers):
    with pytest.raises(TypeError):
        optimizers["gd"] = ADAM
