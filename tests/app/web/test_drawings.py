"""Every picture of the page that is not a plot can be saved: it is, or is inside, a [data-drawing]."""

import html.parser

import pytest

from tests.conftest import LOCAL

PICTURES = ("data-diagram", "data-gallery", "data-confusion", "data-pictures")
NOT_SAVED = {"drawn", "racer.0.drawn_looks"}  # the visitor's own drawing, and what the net looks at of it: small
VOID = {"input", "br", "img", "meta", "link", "path", "circle", "rect", "col", "hr"}


class Drawings(html.parser.HTMLParser):
    """`names` of drawings, and pictures that are `lost`."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.lost: list[str] = []
        self._around: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if "data-drawing" in given:
            self.names.append(given["data-drawing"])
        inside = "data-drawing" in given or any(self._around)
        shown = [given[name] for name in PICTURES if name in given]
        if not inside:
            self.lost += [name for name in shown if name not in NOT_SAVED]
        if tag not in VOID:
            self._around.append("data-drawing" in given)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self._around.pop()

    def handle_endtag(self, tag):
        if tag not in VOID:
            self._around.pop()


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("autodiff", {"graph"}),
        ("check", {"numerical", "backpropagated"}),
        ("nets", {"net", "train_confusion.0"}),
        ("nets?test_share=0.3&racers.0.optimizer=gd&racers.1.optimizer=adam", {"net", "test_confusion.1"}),
        ("digits", {"weights.0", "gallery.0", "test_confusion.0", "train_confusion.0"}),
    ],
)
def test_every_picture_can_be_saved(server, page, names):
    with LOCAL.open(f"{server.url}/labs/{page}") as answer:
        found = Drawings(answer.read().decode())
    assert names <= set(found.names) and len(set(found.names)) == len(found.names)
    assert not found.lost
