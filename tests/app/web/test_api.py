"""What pages and other programs fetch, from a real server."""

import gzip
import html
import json
import re
import urllib.error
import urllib.request

import pytest

from app.labs import LABS
from app.web import api


def get(server, path: str, **headers: str):
    try:
        with urllib.request.urlopen(urllib.request.Request(server.url + path, headers=headers)) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_health(server):
    assert json.loads(get(server, "/healthz")[2]) == {"status": "ok"}


@pytest.mark.parametrize("lab", LABS)
def test_every_lab_has_a_page_figures_and_a_schema(server, lab):
    status, headers, page = get(server, f"/labs/{lab}")
    assert status == 200 and "script-src 'self'" in headers["content-security-policy"] and b"<script>" not in page
    figures = json.loads(gzip.decompress(get(server, f"/api/labs/{lab}/figures")[2]))
    names = {part.split('"')[0] for part in page.decode().split('data-figure="')[1:]}
    assert names == set(figures), "each figure on the page is drawn, and none for nothing"
    axes = [axis for figure in figures.values() for name, axis in figure["layout"].items() if "axis" in name]
    looks = [(axis["exponentformat"], axis["tickfont"]["size"]) for axis in axes if axis.get("type") == "log"]
    assert looks == [("power", 9)] * len(looks), "Plotly draws powers a quarter larger than other numbers"
    schema = json.loads(get(server, f"/api/labs/{lab}/schema")[2])
    assert set(schema["properties"]) == set(LABS[lab].config.model_fields)


def test_an_uploaded_file_is_had_again_by_its_name(server):
    content = b"x,y,label\n0,0,a\n1,1,b"
    with urllib.request.urlopen(urllib.request.Request(f"{server.url}/api/uploads", content)) as answer:
        name = json.load(answer)["name"]
    status, headers, body = get(server, f"/api/uploads/{name}")
    assert (status, body) == (200, content) and headers["content-disposition"] == "attachment"
    for other in ("0" * 32, "..%2f" + "0" * 32, "a"):
        assert get(server, f"/api/uploads/{other}")[0] == 404


def test_figures_of_a_config_that_is_not_valid_are_refused_with_every_problem(server):
    status, _, body = get(server, "/api/labs/descent/figures?steps=0&noise=-1")
    assert status == 422 and {problem["where"] for problem in json.loads(body)["problems"]} == {"steps", "noise"}


def test_a_page_with_problems_shows_them_and_stays_usable(server):
    status, _, body = get(server, "/labs/descent?steps=0&racers.0.optimizer=gd&racers.0.lr=%3Cscript%3E")
    assert status == 200 and b'data-error-for="steps"' in body and b'data-error-for="racers.0.lr"' in body
    assert b"learning rate: &#34;&lt;script&gt;&#34; is not a number" in body and b"<script>" not in body


def test_a_schema_is_made_once():
    """It takes the event loop up to 30 ms."""
    assert api.schema_of("nets") is api.schema_of("nets")


@pytest.mark.parametrize("path", ["/labs/alchemy", "/api/labs/alchemy/figures", "/api/labs/alchemy/schema"])
def test_an_unknown_lab_is_not_found_and_the_known_are_named(server, path):
    status, _, body = get(server, path)
    assert status == 404 and "descent" in json.loads(body)["detail"]


@pytest.mark.parametrize(
    ("path", "words"),
    [("/labs/zzz", "there is no lab &#39;zzz&#39;"), ("/embed/zzz", "zzz"), ("/nowhere", "nothing at this")],
)
def test_a_browser_gets_a_page_with_the_labs_where_there_is_nothing(server, path, words):
    status, headers, body = get(server, path, Accept="text/html,*/*")
    page = body.decode()
    assert status == 404 and headers["content-type"].startswith("text/html") and words in page
    assert all(f'href="/labs/{lab}"' in page for lab in LABS) and 'href="/"' in page


@pytest.mark.parametrize(
    "path", ["/labs/descent", "/labs/nets?hidden=3,4&seed=5", "/labs/descent?lr=nonsense", "/embed/derivative"]
)
def test_a_page_asks_early_for_the_figures_that_its_script_will_fetch(server, path):
    page = get(server, path)[2].decode()
    preload = html.unescape(re.search(r'<link rel="preload" as="fetch" href="([^"]+)"', page)[1])
    assert (
        preload == json.loads(re.search(r'id="state">(.+?)</script>', page)[1])["figures"]
        and get(server, preload)[0] == 200
    )
