"""Static files and plotly.js: what browsers keep, and for how long."""

import gzip
import json
import pathlib
import re
from urllib.parse import parse_qsl

import plotly
import pytest

from app.labs import LABS
from app.paths import ROOT, STATIC
from app.rendering import assets
from app.web import forms
from tests.app.web.test_api import get


def test_plotly_comes_from_the_installed_package_compressed_and_for_good(server):
    status, headers, body = get(server, f"/vendor/plotly-{plotly.__version__}.min.js", **{"Accept-Encoding": "gzip"})
    assert status == 200 and "immutable" in headers["cache-control"] and headers["content-encoding"] == "gzip"
    assert b"plotly.js v" in gzip.decompress(body)[:200]
    assert get(server, "/vendor/plotly-0.0.0.min.js")[0] == 404


def version_in(script: bytes) -> str:
    return re.search(rb"plotly\.js .*v([\d.]+)", script[:200])[1].decode()


def test_the_pages_part_of_plotly_is_of_the_installed_version():
    part, whole = (STATIC / "vendor" / "plotly.min.js").read_bytes(), assets.plotly_script()
    sweeps = (STATIC / "vendor" / "plotly-sweeps.min.js").read_bytes()
    package = json.loads((ROOT / ".ci" / "bundle" / "package.json").read_text())
    assert version_in(part) == version_in(sweeps) == version_in(whole), "run .ci/build_plotly.py"
    assert version_in(whole) == package["dependencies"]["plotly.js"], "run .ci/build_plotly.py"
    assert len(gzip.compress(part, 6)) < 0.3 * len(assets.compressed_plotly())
    assert (STATIC / "vendor" / "LICENSE.plotly").read_text().startswith("MIT License")


def test_a_lab_begins_with_the_part_and_names_the_whole(server):
    page = get(server, "/labs/descent")[2].decode()
    part, whole = re.search(r'<script src="(/static/[^"]+plotly.min.js)" data-whole="([^"]+)"', page).groups()
    assert whole == assets.plotly_url() and get(server, part)[1]["cache-control"] == assets.FOR_GOOD


@pytest.mark.parametrize("lab", LABS)
def test_every_plane_figure_has_only_traces_of_the_part(lab):
    """tests/browser/plots/test_bundles.py has what is in it."""
    for experiment in ({}, *(dict(parse_qsl(experiment.query)) for experiment in LABS[lab].experiments)):
        figures = LABS[lab].figures(forms.read(LABS[lab], experiment.items()).config)
        for name, figure in figures.items():
            if not figure.layout.scene.to_plotly_json():
                assert {trace.type for trace in figure.data} <= {"scatter", "contour", "quiver"}, name


def test_plotly_js_is_what_the_package_has_but_for_a_pair_of_parentheses(monkeypatch, tmp_path):
    original = (pathlib.Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()
    sent = assets.plotly_script()
    assert b", (() => {\n" in sent and sent.endswith(b"\n})));")
    assert sent.replace(b", (() => {\n", b", () => {\n", 1)[: -len(b")));")] + b"));" == original
    (tmp_path / "plotly.js").write_bytes(b"wrapped in another way")
    monkeypatch.setattr(assets, "_PLOTLY_JS", tmp_path / "plotly.js")
    assert assets.plotly_script() is sent, "one buffer for all"
    assets.plotly_script.cache_clear()
    try:
        assert assets.plotly_script() == b"wrapped in another way"
    finally:
        assets.plotly_script.cache_clear()


@pytest.mark.parametrize("path", ["/", "/labs/descent", "/embed/nets"])
def test_a_page_names_its_files_by_a_version_for_which_they_are_kept_for_good(server, path):
    page = get(server, path)[2].decode()
    names = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    assert len(names) > 4 and {name.split("/")[2] for name in names} == {assets.static_url().split("/")[2]}
    for name in names:
        status, headers, body = get(server, name)
        assert status == 200 and headers["cache-control"] == assets.FOR_GOOD
        if "/packs/" not in name:
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


def test_a_page_asks_for_every_module_that_its_entry_leads_to():
    """All scripts are among them but those of other pages, and the one that saved pages contain; what is imported is
    there.
    """
    found = assets.modules("page/lab.js")
    home = assets.modules("page/home.js")
    everything = {str(path.relative_to(STATIC / "js")) for path in (STATIC / "js").rglob("*.js")}
    assert len(set(found)) == len(found)
    others = {"page/language.js", "page/menus.js", "page/scheme.js", "export/player.js"}
    assert everything - {*found, *home} == others
    assert "plots/figure.js" not in home


def test_a_lab_asks_for_all_its_modules_at_once(server):
    page = get(server, "/labs/descent")[2].decode()
    scripts = re.findall(r'<script src="/static/[0-9a-f]{12}/(?:js/)?([^"]+)"', page)
    assert scripts == [
        "page/scheme.js",
        "page/menus.js",
        "page/language.js",
        "vendor/plotly.min.js",
        "packs/page/lab.js",
    ]
    status, headers, script = get(server, f"{assets.static_url()}/packs/page/lab.js")
    assert status == 200 and headers["cache-control"] == assets.FOR_GOOD
    packed = re.findall(r"^// (\S+\.js)$", script.decode(), re.MULTILINE)
    assert sorted(packed) == sorted(assets.modules("page/lab.js")) and packed[-1] == "page/lab.js"
    _, headers, old = get(server, "/static/0123456789ab/packs/page/lab.js")  # of a page from before an update
    assert old == script and headers["cache-control"] == "no-cache"


def test_texts_of_this_version_go_out_compressed_to_who_can_read_that(server):
    path, expected = f"{assets.static_url()}/js/page/lab.js", (STATIC / "js/page/lab.js").read_bytes()
    _, headers, body = get(server, path)
    assert body == expected and "content-encoding" not in headers
    _, headers, body = get(server, path, **{"accept-encoding": "gzip"})
    assert gzip.decompress(body) == expected and headers["content-encoding"] == "gzip"
    assert headers["content-type"] == "text/javascript; charset=utf-8" and headers["vary"] == "accept-encoding"
