"""What pages and other programs fetch, from a real server."""

import gzip
import html
import json
import pathlib
import re
import urllib.error
import urllib.request

import plotly
import pytest

from app.labs import LABS
from app.rendering import assets


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
    schema = json.loads(get(server, f"/api/labs/{lab}/schema")[2])
    assert set(schema["properties"]) == set(LABS[lab].config.model_fields)


def test_figures_of_a_config_that_is_not_valid_are_refused_with_every_problem(server):
    status, _, body = get(server, "/api/labs/descent/figures?steps=0&noise=-1")
    assert status == 422 and {problem["where"] for problem in json.loads(body)["problems"]} == {"steps", "noise"}


def test_a_page_with_problems_shows_them_and_stays_usable(server):
    status, _, body = get(server, "/labs/descent?steps=0&racers.0.optimizer=gd&racers.0.lr=%3Cscript%3E")
    assert status == 200 and b'data-error-for="steps"' in body and b'data-error-for="racers.0.lr"' in body
    assert b"lr=&lt;script&gt; is not a number" in body and b"<script>" not in body


@pytest.mark.parametrize("path", ["/labs/alchemy", "/api/labs/alchemy/figures", "/api/labs/alchemy/schema"])
def test_an_unknown_lab_is_not_found_and_the_known_are_named(server, path):
    status, _, body = get(server, path)
    assert status == 404 and "descent" in json.loads(body)["detail"]


def test_plotly_comes_from_the_installed_package_compressed_and_for_good(server):
    status, headers, body = get(server, f"/vendor/plotly-{plotly.__version__}.min.js", **{"Accept-Encoding": "gzip"})
    assert status == 200 and "immutable" in headers["cache-control"] and headers["content-encoding"] == "gzip"
    assert b"plotly.js v" in gzip.decompress(body)[:200]
    assert get(server, "/vendor/plotly-0.0.0.min.js")[0] == 404


def test_plotly_js_is_what_the_package_has_but_for_a_pair_of_parentheses(monkeypatch, tmp_path):
    original = (pathlib.Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()
    sent = assets.plotly_script()
    assert b", (() => {\n" in sent and sent.endswith(b"\n})));")
    assert sent.replace(b", (() => {\n", b", () => {\n", 1)[: -len(b")));")] + b"));" == original
    (tmp_path / "plotly.js").write_bytes(b"wrapped in another way")
    monkeypatch.setattr(assets, "_PLOTLY_JS", tmp_path / "plotly.js")
    assert assets.plotly_script() == b"wrapped in another way"


@pytest.mark.parametrize("path", ["/", "/labs/descent", "/embed/nets"])
def test_a_page_names_its_files_by_a_version_for_which_they_are_kept_for_good(server, path):
    page = get(server, path)[2].decode()
    names = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    assert len(names) > 4 and {name.split("/")[2] for name in names} == {assets.static_url().split("/")[2]}
    for name in names:
        status, headers, body = get(server, name)
        assert status == 200 and headers["cache-control"] == assets.FOR_GOOD
        assert body == get(server, "/static/" + name.split("/", 3)[3])[2]


def test_files_by_no_version_or_that_of_another_time_are_asked_for_each_time(server):
    for path in ("/static/js/page/lab.js", "/static/0123456789ab/js/page/lab.js"):
        status, headers, _ = get(server, path)
        assert status == 200 and headers["cache-control"] == "no-cache" and headers["etag"]
    for path in (
        "/static/0123456789ab",
        "/static/0123456789ab/",
        "/static/0123456789ab/js",
        "/static/0123456789ab/../../app/main.py",
        "/static/0123456789ab/nothing.js",
        "/static/0123456789ab//etc/passwd",
    ):
        assert get(server, path)[0] == 404


def test_the_version_changes_with_a_file(monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    before = assets._version.__wrapped__(0)
    (tmp_path / "new.js").write_text("1")
    assert before != assets._version.__wrapped__(0)


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
