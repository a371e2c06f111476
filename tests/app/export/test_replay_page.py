"""A run as a page of its own: figures and frames put together, and what is refused."""

import json
import pathlib
import re
import tempfile
import time
import urllib.error
import urllib.request

import pytest

from app.export.replay_page import MOST_FIGURES, MOST_TRACES, Recorded, legend, page, played, repainted
from app.i18n.translation import languages, use
from app.labs import LABS
from app.labs.shared.panels import PANELS
from app.paths import LOCALES
from tests.conftest import LOCAL, PATIENCE

LINE = {"type": "scatter", "name": "Adam", "x": [], "y": [], "meta": {"thin": "curve", "series": {"y": "racer.0.loss"}}}
PLANE = {
    "title": "Paths <b>",
    "data": [{"type": "scatter", "x": [0], "y": [1]}, LINE | {"xaxis": "x2", "yaxis": "y2"}],
    "layout": {
        "xaxis": {"range": [0, 1]},
        "yaxis": {},
        "xaxis2": {"overlaying": "x", "matches": "x"},
        "yaxis2": {"overlaying": "y"},
    },
    "ground": {"source": "data:image/png;base64,AAAA", "xref": "x", "yref": "y"},
}
CURVE = {"title": "Loss", "data": [LINE], "layout": {"xaxis": {}, "yaxis": {"type": "log"}}}
SCENE = {
    "title": "3-D",
    "data": [{"type": "scatter3d", "x": [], "y": [], "z": [], "meta": {}}],
    "layout": {"scene": {"xaxis": {}}},
}


def recorded(**more):
    frames = [
        {
            "name": str(step),
            "figures": [
                {"points": [[1, {"x": [0, step], "y": [1, None]}]]},
                {"points": [[0, {"x": [0], "y": [step]}]]},
                {"points": []},
            ],
        }
        for step in (0, 1, 2)
    ]
    return {
        "subtitle": "Gradient descent · step 2",
        "query": "function=ravine&racers.0.lr=0.1",
        "figures": [PLANE, CURVE, SCENE],
        "frames": frames,
    } | more


def test_each_figure_stays_as_it_was_drawn():
    figures = played(Recorded.model_validate(recorded()))["figures"]
    layout = figures[0]["layout"]
    assert layout["xaxis2"] == {"zeroline": False, "overlaying": "x", "matches": "x"}
    assert figures[0]["data"][1]["xaxis"] == "x2" and "meta" not in figures[0]["data"][1]
    assert figures[0]["ground"]["xref"] == "x" and figures[1]["ground"] is None
    assert figures[1]["layout"]["yaxis"]["type"] == "log" and "scene" in figures[2]["layout"]


def test_every_moment_moves_the_live_traces():
    moments = played(Recorded.model_validate(recorded()))["moments"]
    assert [moment["name"] for moment in moments] == ["0", "1", "2"]
    for step, moment in enumerate(moments):
        assert [figure["places"] for figure in moment["figures"]] == [[1], [0], []]
        assert moment["figures"][0]["points"] == [{"x": [0, step], "y": [1, None]}]


def test_the_legend_has_each_line_once_with_its_outcome():
    ending = "Adam: converged after 2 steps\nThe rest <of it>"
    lines, rest = legend(Recorded.model_validate(recorded(ending=ending)))
    assert [(line["name"], line["ending"]) for line in lines] == [("Adam", "converged after 2 steps")]
    assert rest == ["The rest <of it>"]


def test_a_racer_has_the_shape_and_in_the_dark_the_colour_of_its_page():
    ball = {"type": "scatter", "mode": "markers", "marker": {"color": "rgb(207, 51, 10)"}}
    figure = {"title": "", "data": [ball, LINE | {"line": {"color": "rgb(15, 55, 184)"}}], "layout": {}}
    frames = [{"name": "0", "figures": [{"points": []}]}]
    given = Recorded.model_validate(recorded(figures=[figure], frames=frames))
    assert played(given)["figures"][0]["data"][0]["marker"]["symbol"] == "square"
    assert [(line["racer"], line["drawn"]) for line in legend(given)[0]] == [(0, True)]
    points = LINE | {"mode": "markers", "marker": ball["marker"]}
    given = Recorded.model_validate(recorded(figures=[figure | {"data": [points]}], frames=frames))
    assert [(line["racer"], line["drawn"]) for line in legend(given)[0]] == [(1, False)]
    assert repainted(dark=False)["rgb(15, 55, 184)"] == "rgb(162, 212, 255)"
    assert repainted(dark=True)["rgb(162, 212, 255)"] == "rgb(15, 55, 184)"


def post(server, body, lab="descent"):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return LOCAL.open(
        urllib.request.Request(f"{server.url}/api/labs/{lab}/replay", data, {"content-type": "application/json"})
    )


def test_the_page_asks_nobody_for_anything(server):
    with post(server, recorded(experiment="ravine", ending="done </script>")) as answer:
        text = answer.read().decode()
        assert answer.headers["content-disposition"] == "attachment"
    page = re.sub(r"<script[^>]*>/\*\*.*?</script>", "", text, flags=re.DOTALL)  # without plotly.js
    assert not re.findall(r"""(?:src|href)=["']|url\("(?!data:)""", page)
    assert "default-src 'none'" in page
    assert "Four optimizers in a ravine" in page and "<dt>racers.0.lr</dt><dd>0.1</dd>" in page
    assert "done &lt;/script&gt;" in page and "Plotly.newPlot" in page


def test_the_page_is_in_korean_and_shares_nothing():
    """Its buttons' words are in plotly.js' dictionary; the one that uploads a chart to Plotly is removed."""
    with use(languages(LOCALES)["ko"]):
        text = page(LABS["descent"], Recorded.model_validate(recorded()))
    assert '"sendChartToCloud"' in re.search(r'"modeBarButtonsToRemove": ?\[[^]]*\]', text)[0]
    words = json.loads(re.search(r'"dictionary": ?(\{[^}]*\})', text)[1])
    assert words["Zoom"] == "확대" and all(re.search("[가-힣]", word) for word in words.values())
    assert '<html lang="ko">' in text and "<summary>설정</summary>" in text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        recorded(figures=[]),
        recorded(frames=[]),
        recorded(paper="red;}</style><script>"),
        recorded(seconds=0),
        recorded(figures=[PLANE] * 13),
        recorded(more=1),
        recorded(figures=[{"title": "", "data": [], "layout": {}}]),
        recorded(frames=[{"name": "0", "figures": []}]),
        json.dumps(recorded())[:-1].encode() + b', "seed": 1, "seed": 2}',
        b"\xff",
    ],
)
def test_what_is_no_recording_is_refused(server, body):
    with pytest.raises(urllib.error.HTTPError) as refused:
        post(server, body)
    assert refused.value.code == 422
    assert json.loads(refused.value.read())["message"]


@pytest.mark.skipif(not pathlib.Path("/proc/self/clear_refs").exists(), reason="needs Linux's /proc")
def test_a_large_recording_leaves_the_server_small_and_no_file(server):
    about = pathlib.Path(f"/proc/{server.process.pid}")

    def megabytes(name: str) -> float:
        return int(re.search(rf"{name}:\s+(\d+)", (about / "status").read_text())[1]) / 1000

    (about / "clear_refs").write_text("5")  # the peak is what there is now
    before = megabytes("VmRSS")
    with pytest.raises(urllib.error.HTTPError):
        post(server, b" " * 31_000_000)
    with post(server, json.dumps(recorded()).encode() + b" " * 20_000_000) as answer:
        assert len(answer.read()) > 1_000_000
    assert megabytes("VmHWM") < before + 20
    deadline = time.monotonic() + PATIENCE  # the file goes when the last byte is sent
    while parts := list(pathlib.Path(tempfile.gettempdir()).glob("descent-lab-*/.part-*")):
        assert time.monotonic() < deadline, parts
        time.sleep(0.01)


def test_an_unknown_lab_is_refused(server):
    with pytest.raises(urllib.error.HTTPError) as refused:
        post(server, recorded(), "nothing")
    assert refused.value.code == 404


@pytest.mark.parametrize("lab", ["nets", "digits"])
def test_a_page_takes_all_figures_of_a_race_of_four_with_every_panel_open(lab):
    racers = [{"optimizer": "gd", "lr": 0.1}] * 4
    shown = {name: {"shown": "on"} for name in PANELS}
    config = LABS[lab].config.model_validate({"racers": racers, "inside": shown})
    figures = LABS[lab].figures(config) | config.panel_figures()
    assert 12 < len(figures) <= MOST_FIGURES
    assert max(len(figure.data) for figure in figures.values()) <= MOST_TRACES
