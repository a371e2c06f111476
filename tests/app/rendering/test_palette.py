"""The colors of tokens.css: racers and classes differ in every kind of color blindness, and text can be read."""

import itertools
import re

import numpy as np
import pytest

from app.paths import STATIC

COLOURS = dict(
    re.findall(
        r"--([\w-]+): light-dark\((#[\da-f]{6}, #[\da-f]{6})\);",
        (STATIC / "css" / "tokens.css").read_text(encoding="utf-8"),
    )
)
SCHEMES = ("light", "dark")

# Dichromacy on linear RGB: Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color
# Vision Deficiency", IEEE TVCG 15 (2009), severity 1.0 of the matrices published with it.
VISION = {
    "trichromacy": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}

# Linear sRGB to OKLab: Björn Ottosson, "A perceptual color space for image processing" (2020).
TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def linear(token: str, scheme: str) -> np.ndarray:
    """Linear RGB (IEC 61966-2-1)."""
    text = COLOURS[token].split(", ")[SCHEMES.index(scheme)]
    value = np.array([int(text[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def oklab(rgb: np.ndarray) -> np.ndarray:
    return TO_LAB @ np.cbrt(TO_LMS @ np.clip(rgb, 0, 1))


def contrast(one: str, other: str, scheme: str) -> float:
    """WCAG 2.2's contrast ratio."""
    low, high = sorted(linear(token, scheme) @ [0.2126, 0.7152, 0.0722] for token in (one, other))
    return (high + 0.05) / (low + 0.05)


def test_oklab_of_the_primaries():
    assert oklab(np.ones(3)) == pytest.approx([1, 0, 0], abs=1e-6)
    assert oklab(np.array([1, 0, 0])) == pytest.approx(
        [0.627955, 0.224863, 0.125846], abs=1e-5
    )  # CSS Color 4's sample: red is oklab(0.62796 0.22486 0.12585)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize(
    ("family", "count", "least"), [("racer-{}", 6, 0.06), ("class-{}", 5, 0.075), ("class-{}-soft", 5, 0.055)]
)
def test_the_colours_of_a_set_can_be_told_apart(family, count, least, vision, scheme):
    """About three times OKLab's just noticeable difference (0.02: CSS Color 4, gamut mapping); in normal vision, more.

    Racers and classes have shapes as well, for those who cannot tell the colors apart.
    """
    least = 0.09 if vision == "trichromacy" else least
    seen = {token: oklab(VISION[vision] @ linear(token, scheme)) for token in map(family.format, range(count))}
    close = {
        f"{one} and {other}": round(float(np.linalg.norm(seen[one] - seen[other])), 3)
        for one, other in itertools.combinations(seen, 2)
    }
    assert not {pair: distance for pair, distance in close.items() if distance < least}


TEXT = ["ink", "ink-soft", "accent", "error", *(f"racer-{i}" for i in range(6)), *(f"class-{i}" for i in range(5))]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("background", ["page", "panel", "paper"])
def test_text_has_contrast_aa(background, scheme):
    assert [token for token in TEXT if contrast(token, background, scheme) < 4.5] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_words_of_the_first_button_have_contrast_aa(scheme):
    assert contrast("accent-ink", "accent", scheme) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_paths_stand_out_from_the_terrain(scheme):
    """From all of it: lines are drawn across."""
    terrain = np.array([oklab(linear(f"terrain-{i}", scheme)) for i in range(7)])
    for racer in range(6):
        assert np.linalg.norm(oklab(linear(f"racer-{racer}", scheme)) - terrain, axis=1).min() >= 0.15, racer


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_first_optimizers_of_small_nets_have_colors_far_from_those_of_the_first_classes(scheme):
    """The lab of nets has the same colors in another order, so that what is tested of them holds there."""
    nets = dict(re.findall(r"--(racer-\d): light-dark\((.+?)\);", (STATIC / "css" / "nets.css").read_text("utf-8")))
    assert sorted(nets) == [f"racer-{i}" for i in range(6)]
    token = {value: name for name, value in COLOURS.items() if name.startswith("racer-")}
    assert sorted(token[value] for value in nets.values()) == sorted(nets)
    for racer, label in itertools.product(range(3), range(3)):
        apart = oklab(linear(token[nets[f"racer-{racer}"]], scheme)) - oklab(linear(f"class-{label}", scheme))
        assert np.linalg.norm(apart) >= 0.12, (racer, label)


def test_every_colour_is_given_for_both_schemes():
    tokens = re.findall(r"--([\w-]+): (?:#|rgb)", (STATIC / "css" / "tokens.css").read_text(encoding="utf-8"))
    assert not tokens, "a colour without light-dark() is the same in the dark"
    assert len(COLOURS) > 30
