"""A run as a page of its own: figures and frames put together, and what is refused."""

import json
import pathlib
import re
import tempfile
import time
import urllib.error
import urllib.request

import pytest

from app.export.replay_page import MOST_FIGURES, MOST_TRACES, Recorded, composed, page
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


def test_each_figure_has_axes_of_its_own():
    figure = composed(Recorded.model_validate(recorded()))
    layout, data = figure["layout"], figure["data"]
    assert [trace.get("xaxis") for trace in data] == ["x", "x2", "x3", None]
    assert data[3]["scene"] == "scene3" and "domain" in layout["scene3"]
    assert layout["xaxis2"] | {"overlaying": "x", "matches": "x"} == layout["xaxis2"]
    assert layout["yaxis3"]["anchor"] == "x3" and layout["yaxis3"]["type"] == "log"
    assert layout["xaxis"]["domain"][1] < layout["xaxis3"]["domain"][0]
    assert layout["images"][0]["xref"] == "x"
    assert [trace["showlegend"] for trace in data] == [False, True, False, False]
    assert layout["autosize"] is True and "width" not in layout, "as wide as the window"


def test_every_frame_names_every_trace_and_moves_the_live_ones():
    figure = composed(Recorded.model_validate(recorded()))
    for step, frame in enumerate(figure["frames"]):
        assert frame["traces"] == [0, 1, 2, 3]
        assert frame["data"][0] == {} and frame["data"][1]["x"] == [0, step] and frame["data"][2]["y"] == [step]
    assert [step["label"] for step in figure["layout"]["sliders"][0]["steps"]] == ["0", "1", "2"]
    assert figure["data"][1]["x"] == [0, 2] and figure["layout"]["sliders"][0]["active"] == 2, "it opens at the end"
    assert "&lt;b&gt;" in figure["layout"]["annotations"][0]["text"]


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
    assert not re.findall(r"""(?:src|href)=["']""", page)
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
