"""The menu "Save" as a person uses it: real files, read back."""

import csv
import io
import json
import re
import struct
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

SVG = "{http://www.w3.org/2000/svg}"

FAST = "input => { input.value = 10; input.dispatchEvent(new Event('input')); }"
RAVINE = "experiment=ravine"
SHORT = "function=ravine&steps=8&racers.0.optimizer=gd&racers.0.lr=0.95&racers.1.optimizer=adam"


def run(page, server, query=RAVINE, lab="descent"):
    page.goto(f"{server.url}/labs/{lab}?{query}")
    page.locator('input[data-action="speed"]').evaluate(FAST)
    page.locator('[data-action="start"]').click()
    expect(page.locator('[role="status"].status')).to_have_text(re.compile("finished|converged|diverged"))
    return page


def saved(page, kind, figure=""):
    """Name and content of the file."""
    if page.locator("details[data-save]").get_attribute("open") is None:
        page.locator("details[data-save] summary").click()
    with page.expect_download() as download:
        page.locator(f'[data-save-as="{kind}"]' + (f'[data-of="{figure}"]' if figure else "")).click()
        expect(page.locator("[data-save-said]"), "what the menu says").to_contain_text("Saved:", timeout=90_000)
    return download.value.suggested_filename, download.value.path().read_bytes()


def test_the_runs_numbers_as_csv_and_json(page, server):
    run(page, server)
    name, content = saved(page, "csv")
    assert name == "descent-ravine-step30.csv"
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert len(rows) == 4 * 31 and list(rows[0])[:6] == ["racer", "name", "index", "x", "y", "loss"]
    adam = [row for row in rows if row["name"] == "Adam"]
    assert [int(row["index"]) for row in adam] == list(range(31))
    assert (float(adam[-1]["x"]), float(adam[-1]["y"])) == pytest.approx(
        (0.136014617, 0.318245389), abs=1e-8
    )  # optax 0.2.8

    name, content = saved(page, "json")
    assert name == "descent-ravine-step30.json"
    document = json.loads(content)
    assert (
        document["lab"] == "descent"
        and document["seed"] == 0
        and document["step"] == 30
        and document["racers"][3] == "Adam"
    )
    assert document["config"]["function"] == "ravine" and document["ending"]["outcome"] == "finished"
    assert (
        document["series"]["racer.3.x"][-1] == float(adam[-1]["x"]) and document["now"]["racer.3.outcome"] == "finished"
    )


def test_every_plot_as_png_and_svg(page, server):
    run(page, server)
    for figure in ("contour", "loss", "surface"):
        name, content = saved(page, "png", figure)
        assert name == f"descent-ravine-{figure}-step30.png"
        assert content[:8] == b"\x89PNG\r\n\x1a\n"
        width, height = struct.unpack(">II", content[16:24])
        assert width > 600 and height > 400
    page.keyboard.press("Escape")
    page.locator("[data-figure=loss]").hover()
    with page.expect_download() as download:
        page.locator("[data-figure=loss] .modebar-btn[data-title^=Download]").click()
    assert download.value.suggested_filename == "descent-ravine-loss-step30.png", "the camera saves what the menu does"
    name, content = saved(page, "svg", "loss")
    root = ElementTree.fromstring(content)
    assert root.tag.endswith("svg")
    text = " ".join(root.itertext())
    assert "Loss f" in text and "step 30" in text and "Adam" in text
    assert (
        len(
            [
                path
                for path in root.iter("{http://www.w3.org/2000/svg}path")
                if path.get("class") == "js-line" and "L" in path.get("d", "")
            ]
        )
        == 4
    )


def gif_frames(content):
    """(left, top, width, height, hundredths) of each picture."""
    assert content[:6] == b"GIF89a" and content[-1:] == b";"
    at, delay, found = 13 + 768, 0, []
    while content[at : at + 1] != b";":
        if content[at] == 0x21:
            if content[at + 1] == 0xF9:
                delay = struct.unpack("<H", content[at + 4 : at + 6])[0]
            at += 2
        else:
            assert content[at] == 0x2C
            found.append((*struct.unpack("<HHHH", content[at + 1 : at + 9]), delay))
            at += 11
        while content[at]:
            at += content[at] + 1
        at += 1
    return struct.unpack("<HH", content[6:10]), found


def test_the_run_as_a_gif_that_a_browser_plays(page, server):
    run(page, server, SHORT)
    name, content = saved(page, "gif", "loss")
    assert name.startswith("descent-ravine-") and name.endswith("-loss-step8.gif")
    (width, height), frames = gif_frames(content)
    assert len(frames) == 9 and frames[0][:4] == (0, 0, width, height) and frames[-1][4] == 200
    assert all(left + across <= width and top + down <= height for left, top, across, down, _ in frames)
    page.goto(f"{server.url}/")
    pictures = page.evaluate(
        """async (bytes) => {
          const decoder = new ImageDecoder({ type: "image/gif", data: Uint8Array.from(bytes) });
          await decoder.tracks.ready;
          const shades = [];
          for (const frameIndex of [0, 4, 8]) {
            const { image } = await decoder.decode({ frameIndex });
            const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight);
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0);
            const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
            let coloured = 0;
            for (let i = 0; i < data.length; i += 4) {
              const rgb = data.subarray(i, i + 3);
              if (Math.max(...rgb) - Math.min(...rgb) > 60) coloured++;
            }
            shades.push(coloured);
          }
          return shades;
        }""",
        list(content),
    )
    assert pictures[0] < pictures[1] < pictures[2]  # the lines grow
    assert pictures[2] > 1500


def test_a_recording_that_gets_no_answer_is_stopped_by_the_viewer(page, server):
    run(page, server, SHORT)
    page.evaluate("""() => {
      const send = WebSocket.prototype.send;
      WebSocket.prototype.send = function (text) {
        if (!text.includes('"seek"')) send.call(this, text);
      };
    }""")
    page.locator("details[data-save] summary").click()
    film, filming, said = (page.locator(f"[data-{part}]") for part in ("save-as=gif", "filming", "save-said"))
    film.first.click()
    page.locator("[data-stop-filming]").click()
    expect(filming).to_be_hidden()
    expect(said).to_be_empty()
    film.first.click()
    expect(filming).to_be_visible()
    page.locator('[data-action="timeline"]').evaluate(
        "time => { time.value = 3; time.dispatchEvent(new Event('input')); }"
    )
    expect(said).to_have_text("This could not be saved. Another moment of the run is looked at now.")
    expect(filming).to_be_hidden()


def test_a_page_that_plays_the_run_offline(page, server, page_factory, tmp_path):
    run(page, server, "experiment=ravine&steps=8")
    name, content = saved(page, "html")
    assert name.startswith("descent-ravine-") and name.endswith("-step8.html")
    file = tmp_path / name
    file.write_bytes(content)
    alone = page_factory("desktop", offline=True)
    asked = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(file.as_uri())
    expect(alone.locator("h1")).to_have_text("Four optimizers in a ravine")
    path = alone.locator(".scatterlayer path.js-line").first
    expect(path).to_be_attached()
    step, whole = alone.locator("[data-step]"), re.compile("^[^L]*(L[^L]*){8}$")
    expect(step).to_have_text("8")
    expect(path).to_have_attribute("d", whole)
    alone.keyboard.press("ArrowLeft")
    expect(step).to_have_text("7")
    expect(path).to_have_attribute("d", re.compile("^[^L]*(L[^L]*){7}$"))
    alone.get_by_role("slider", name="Time").fill("0")
    expect(step).to_have_text("0")
    alone.get_by_role("button", name="Play").click()
    expect(alone.get_by_role("button", name="Pause")).to_be_focused()
    expect(step).to_have_text("8", timeout=60_000)
    expect(path).to_have_attribute("d", whole)
    expect(alone.get_by_role("button", name="Play")).to_be_focused()
    row = alone.get_by_role("button", name="Momentum")
    row.click()
    expect(row).to_have_attribute("aria-pressed", "false")
    for size in ({"width": 1440, "height": 900}, {"width": 390, "height": 844}):
        alone.set_viewport_size(size)
        for part in (alone.locator(".play:visible"), alone.locator("[data-time]"), step):
            expect(part).to_be_in_viewport(ratio=1)
        assert alone.evaluate("document.documentElement.scrollWidth") == size["width"]
    alone.emulate_media(color_scheme="dark")  # it is loaded anew
    expect(alone.locator("html")).to_have_class("repainted")
    expect(alone.locator(".scatterlayer path.js-line").first).to_have_css("stroke", "rgb(162, 212, 255)")
    assert set(asked) == {file.as_uri()}


def test_a_nets_regions_are_in_its_pictures_and_its_page(page, server):
    run(page, server, "epochs=5", "nets")
    _, content = saved(page, "svg", "regions.0")
    assert b"data:image/png" in content
    name, content = saved(page, "svg", "net")
    drawing = ElementTree.fromstring(content)
    assert name == "nets-spiral-gd-epochs5-net-step5.svg"
    assert {"Features", "Hidden 1", "10", "Output"} <= {text.text for text in drawing.iter(f"{SVG}text")}
    strokes = [path for path in drawing.iter(f"{SVG}path") if "C" in path.attrib["d"]]
    assert len(strokes) == 2 * 10 + 10 * 3 + 3, "a line for each weight, and from each output to the regions"
    _, content = saved(page, "png", "train_confusion.0")
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    name, content = saved(page, "html")
    assert name == "nets-spiral-gd-epochs5-step5.html" and b"data:image/png" in content


def test_without_a_run_the_menu_says_so(page, server):
    page.goto(f"{server.url}/labs/nets")
    page.locator("details[data-save] summary").click()
    page.locator('[data-save-as="gif"]').first.click()
    expect(page.locator("[data-save-said]")).to_have_text("There is no run yet: start one first.")
    page.keyboard.press("Escape")
    expect(page.locator("details[data-save]")).not_to_have_attribute("open", "")
    expect(page.locator("details[data-save] summary")).to_be_focused()


@pytest.mark.parametrize("view", ["desktop", "phone"])
def test_the_run_as_code(page_factory, server, view):
    page = page_factory(view, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{server.url}/labs/descent?function=ravine&racers.0.optimizer=adam")
    if view == "phone":
        page.get_by_role("button", name="More tools").click()
        page.get_by_role("button", name="Save", exact=True).click()
    else:
        page.locator("details[data-save] summary").click()
    page.locator("[data-open-code]").click()
    expect(page.locator("[data-code-text]")).to_contain_text("class Adam")
    page.locator('[data-language="torch"]').click()
    expect(page.locator("[data-code-text]")).to_contain_text("torch.optim.Adam(params")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-code-text]")).to_contain_text("import numpy")
    page.locator("[data-copy-code]").click()
    expect(page.locator("[data-code-said]")).to_have_text("Copied.")
    assert page.evaluate("() => navigator.clipboard.readText()") == page.locator("[data-code-text]").inner_text()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[data-code]")).to_be_hidden()


@pytest.mark.parametrize(
    ("lab", "part", "reads"),
    [
        ("digits", "A 784-30-10 net learns to read", True),
        ("check", "compared with central differences", True),
        ("losses", "def cross_entropy", False),
        ("autodiff", "v1 = x @ W", False),
    ],
)
def test_the_run_as_code_with_what_it_reads(page, server, lab, part, reads):
    page.goto(f"{server.url}/labs/{lab}" + ("?hidden=30" if lab == "digits" else ""))
    page.locator("details[data-save] summary").click()
    page.locator("[data-open-code]").click()
    expect(page.locator("[data-code-text]")).to_contain_text(part)
    link = page.locator("[data-code-file]:visible")
    expect(link).to_have_count(int(reads))
    if reads:
        with page.expect_download() as download:
            link.click()
        assert download.value.suggested_filename == "mnist_sample.npz"
    page.locator('[data-language="torch"]').click()
    expect(page.locator("[data-code-text]")).to_contain_text("import torch")


def test_the_menu_fits_the_window(page, server):
    page.goto(f"{server.url}/labs/nets")  # titles of plots that are long
    page.locator("details[data-save] summary").click()
    expect(page.locator("[data-save-as=gif]:visible").first).to_be_visible()
    for width in (981, 641, 390):
        page.set_viewport_size({"width": width, "height": 844})
        box = page.locator(".save .menu").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width, width
