"""A second language without a change of code: one made of brackets shows which words are not translated."""

import gzip
import importlib
import inspect
import json
import pkgutil
import re
import urllib.error
import urllib.request
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Catalog
from babel.messages.jslexer import tokenize
from babel.messages.pofile import read_po, write_po
from fastapi.testclient import TestClient
from websockets.sync.client import connect

import app
import engine
from app.i18n import translation
from app.i18n.extract import TRANSLATABLE, has_words, save, translated, updated
from app.i18n.translation import ENGLISH, TEMPLATE, Language, languages, preferred, said, use
from app.labs import LABS
from app.labs.chapters import by_chapter
from app.main import create_app
from app.paths import ROOT
from app.settings import Settings
from app.wire import protocol
from engine.sentences import Translatable
from tests.app.i18n.extracted import messages
from tests.app.sessions.viewer import Client
from tests.conftest import LOCAL

TAG = "eo"
EXPERIMENTS = [experiment for experiments in by_chapter().values() for experiment in experiments]
PAGES = [
    "/",
    *(f"/labs/{lab}" for lab in LABS),
    *(f"/labs/{experiment.lab}?experiment={experiment.id}" for experiment in EXPERIMENTS),
]
WRONG = {
    "derivative": "x=abc&h=0",
    "partial": "start.x=1e9&h=2",
    "autodiff": "expression=x2",
    "descent": "expression=x+)&steps=0",
    "regression": "data.kind=csv&data.table=1,a",
    "softmax": "x.x1=nan&label=7",
    "losses": "p=2&layer=2",
    "nets": "hidden=a&batch_size=9999",
    "digits": "training_images=5&hidden=1,2,3,4,5,6,7",
    "check": "hidden=0.5&images=1000",
}
CHOICES = (
    "/labs/derivative?mode=descent",
    "/labs/nets?test_share=0.3&racers.0.optimizer=gd&racers.1.optimizer=adam&data.kind=csv",
    "/labs/nets?data.kind=placed",
    "/labs/softmax?weights=random&racers.0.optimizer=gd&racers.1.optimizer=adam",
    "/labs/losses?show=weight&hidden=3&layer=2",
    "/labs/regression?data.kind=csv",
    "/labs/digits?training_images=20&hidden=5,5",
    "/labs/autodiff?function=affine",
    "/labs/descent?expression=x^2%2By^2&gradient=numerical&racers.0.optimizer=adam&racers.0.schedule.kind=cosine",
)


@pytest.fixture(scope="module")
def locales(tmp_path_factory):
    """A folder with one language, in which every text is the English one in brackets."""
    catalog = Catalog(TAG)
    for message in messages():
        bracketed = [f"⟦{text}⟧" for text in ([message.id] if isinstance(message.id, str) else message.id)]
        catalog.add(message.id, bracketed[0] if isinstance(message.id, str) else tuple(bracketed))
    folder = tmp_path_factory.mktemp("locales")
    file = folder / TAG / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True)
    with file.open("wb") as sink:
        write_po(sink, catalog)
    return folder


@pytest.fixture(scope="module")
def bracketed(start_server, locales):
    server = start_server(locales=locales, workers=1)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def drawn(locales):
    """`drawn(path)`: what the app answers in that language, without a process of its own."""
    client = TestClient(create_app(Settings(locales=locales)), base_url="http://127.0.0.1")
    client.headers["Accept-Language"] = f"{TAG}, fr;q=0.4"
    return client.get


def get(server, path, tag=TAG, data=None):
    request = urllib.request.Request(
        server.url + path, data, {"Accept-Language": f"{tag}, fr;q=0.4", "Accept": "text/html, */*"}
    )
    try:
        with LOCAL.open(request) as response:
            body = response.read()
            return response, gzip.decompress(body) if response.headers["content-encoding"] == "gzip" else body
    except urllib.error.HTTPError as error:
        return error, error.read()


class Words(HTMLParser):
    """What a person reads on a page: `text`, and each title, label and the like."""

    SILENT = frozenset({"script", "style", "math", "svg", "textarea", "cite", "kbd", "code"})
    READ = frozenset({"title", "aria-label", "placeholder", "alt", "aria-valuetext"})

    def __init__(self, page):
        super().__init__()
        self.text, self.attributes, self._silent = "", [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag in self.SILENT:
            self._silent.append(tag)
        self.attributes += [value for name, value in attributes if name in self.READ and value]

    def handle_endtag(self, tag):
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()

    def handle_data(self, data):
        if not self._silent:
            self.text += f"{data}\n"


NAMES = {
    "Descent",
    "Lab",
    "English",
    "Esperanto",
    "mnist_sample.npz",
    "NumPy",
    "PyTorch",
    "CSV",
    "GIF",
    "HTML",
    "JSON",
    "PNG",
    "SVG",
    "float32",
    "float64",
    "MSE",
    "λmax",
    "dW",
}
"""What is the same in every language, and field names as an address has them."""


def outside(text, known=frozenset()):
    """The words of `text` outside brackets."""
    while text != (less := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)):
        text = less
    assert "⟦" not in text and "⟧" not in text
    return [
        word
        for word in re.findall(r"[^\W\d_][\w.]+", text)
        if word not in NAMES | known and len(re.findall(r"[A-Za-z]", word)) > 1
    ]


@pytest.mark.parametrize("path", [*PAGES, *CHOICES, *(f"/labs/{lab}?{query}" for lab, query in WRONG.items())])
def test_every_word_of_a_page_is_translated(drawn, path):
    response = drawn(path)
    page = response.text
    assert (
        response.status_code == 200 and f'<html lang="{TAG}">' in page and "Accept-Language" in response.headers["vary"]
    )
    words = Words(page)
    fields = set(re.findall(r'data-error-for="([^"]+)"', page))
    assert outside(words.text, fields) == []
    assert [attribute for attribute in words.attributes if outside(attribute)] == []


@pytest.mark.parametrize(("lab", "query"), WRONG.items())
def test_what_is_refused_is_said_in_the_language(drawn, lab, query):
    page = drawn(f"/labs/{lab}?{query}").text
    errors = re.findall(r'<(em|li)[^>]*data-error-for="[^"]+"[^>]*>(.*?)</\1>', page, re.DOTALL)
    assert errors and all("⟦" in error for _, error in errors)
    answer = drawn(f"/api/labs/{lab}/figures?{query}")
    assert answer.status_code == 422 and all(
        problem["message"].startswith("⟦") for problem in answer.json()["problems"]
    )


def readable(figure):
    """All that can be read in a figure: names, titles of axes, labels."""
    for trace in figure["data"]:
        yield trace.get("name", "")
        yield re.sub(r"%\{[^}]*\}|<[^>]*>", " ", trace.get("hovertemplate", ""))
    layout = figure["layout"]
    for axes in (layout, layout.get("scene", {})):
        for name, axis in axes.items():
            if re.fullmatch(r"[xyz]axis\d*", name):
                yield axis.get("title", {}).get("text", "")


@pytest.mark.parametrize("path", [path for path in [*PAGES, *CHOICES] if path != "/"])
def test_every_word_of_a_figure_is_translated(drawn, path):
    lab, _, query = path.removeprefix("/labs/").partition("?")
    columns = {"hours", "score"}  # of a table
    figures = drawn(f"/api/labs/{lab}/figures?{query}").json()
    texts = [text for figure in figures.values() for text in readable(figure)]
    assert [text for text in texts if not text.startswith("log₁₀(f ") and outside(text, columns)] == []


@pytest.fixture
def client(bracketed):
    with connect(
        bracketed.ws_url, max_size=None, compression=None, additional_headers={"Accept-Language": TAG}
    ) as socket:
        yield Client(socket)


@pytest.mark.parametrize(
    ("lab", "config"),
    [
        ("descent", {"steps": 3}),
        ("partial", {"steps": 2}),
        ("derivative", {"steps": 2}),
        ("derivative", {"mode": "difference", "smallest": 0.1}),
        ("autodiff", {}),
        ("regression", {"steps": 2}),
        ("softmax", {"steps": 2}),
        ("losses", {"steps": 2}),
        ("losses", {"show": "weight", "steps": 2, "epochs": 1}),
        ("nets", {"epochs": 1, "test_share": 0.2}),
        ("digits", {"training_images": 20, "batch_size": 20, "epochs": 1, "hidden": "3"}),
        ("check", {"hidden": "1"}),
    ],
)
def test_the_outcome_is_said_in_the_language(client, lab, config):
    client.start(config, lab=lab)
    message = client.until(protocol.Done).message
    assert message.startswith("⟦") and all(outside(line) == [] for line in message.split("\n"))
    texts = [value for name, value in client.numbers.items() if re.search(r"\b(outcome|message|sentence)$", name)]
    assert all(outside(text) == [] for text in texts)


def test_errors_over_the_socket_are_said_in_the_language(client):
    client.send({"type": "play"})
    assert client.until(protocol.Error).message == "⟦expected start or resume, got play⟧"
    client.send({"type": "start", "lab": "descent", "config": {"expression": "x 2"}})
    assert (
        client.until(protocol.Error).message
        == '⟦⟦an operator is missing between "x" and "2"; for a product write x*2⟧ (at character 3)⟧'
    )
    client.start({}, playing=False)
    client.send({"type": "edit", "where": "w", "value": 1})
    assert client.until(protocol.Error).message == "⟦w: nothing can be edited in this lab's runs⟧"


def test_an_upload_is_refused_in_the_language(bracketed):
    response, body = get(bracketed, "/api/uploads", data=b"1,2,a\n1,x,b\n")
    answer = json.loads(body)
    assert (
        response.status == 422
        and answer["message"] == "⟦line 2, column 2 (y): ⟦'x' is not a number⟧⟧"
        and answer["line"] == 2
    )


def test_the_scripts_get_their_words(bracketed):
    _, body = get(bracketed, "/labs/descent")
    (found,) = re.findall(r'<script type="application/json" id="words">(.*?)</script>', body.decode(), re.DOTALL)
    catalogue = json.loads(found)
    assert catalogue["words"]["full speed"] == "⟦full speed⟧"
    assert catalogue["words"]["{n} step a second"] == ["⟦{n} step a second⟧", "⟦{n} steps a second⟧"]
    assert catalogue["form"][:3] == [1, 0, 1] and len(catalogue["form"]) == 200


NO_WORDS = re.compile(
    r"[;=?<]|px|xMid|^\W*[.\[]|(^|, )(input|main|button|h2|canvas)\b|position:"
    r" |^\((prefers|pointer)|^rgba?\(|^descent-lab\.|^\{\W"
)
"""What styles, selectors and pieces of code have and sentences have not."""


def words_of_script(code):
    """Strings of several words, or of a word and a placeholder `{}`, that are not marked for translation."""
    before = ["", "", ""]
    for token in tokenize(code):
        if token.type in ("linecomment", "multilinecomment"):
            continue
        if token.type in ("string", "template_string"):
            text = re.sub(r"\$\{[^}]*\}", "{}", token.value[1:-1])
            marked = before[-2:] in (["_", "("], ["ngettext", "("]) or before[-4:-2] + before[-1:] == [
                "ngettext",
                "(",
                ",",
            ]
            if (
                not marked
                and "Error" not in before[-2]
                and re.search(r"[A-Za-z]{2}", text)
                and " " in text.strip()
                and not NO_WORDS.search(text)
            ):
                yield text
        before = [*before[-3:], token.value]


def test_the_scripts_say_nothing_that_is_not_translated():
    allowed = {"Descent Lab", "Reset camera to default"}  # a name; the key of a translation for plotly.js
    for file in sorted((ROOT / "static" / "js").rglob("*.js")):
        found = [text for text in words_of_script(file.read_text(encoding="utf-8")) if text not in allowed]
        assert found == [], file.name


def test_what_counts_as_words_of_a_script():
    code = (
        "a(`step ${n}`, `+${n} more`, 'two words', _('said'), ngettext('{n} cat', '{n} cats', 2), 'name', `${w}px"
        " ${h}px`, '.plot, section', new TypeError(`no ${x}`))"
    )
    assert list(words_of_script(code)) == ["step {}", "+{} more", "two words"]


@pytest.mark.parametrize("tag", ["", "en", "de-AT, de;q=0.9", "*"])
def test_everybody_else_gets_english(bracketed, tag):
    _, body = get(bracketed, "/labs/descent", tag)
    page = body.decode()
    assert '<html lang="en">' in page and "⟦" not in page and 'id="words"' not in page


def test_a_page_in_english_is_the_same_with_and_without_other_languages(bracketed, server):
    pages = [get(each, "/labs/nets", "en")[1] for each in (bracketed, server)]
    switch = re.compile(rb"<select data-lang-switch.*?</select>", re.DOTALL)
    assert switch.sub(b"", pages[0]) == switch.sub(b"", pages[1])


def test_the_template_of_translations_is_up_to_date():
    with TEMPLATE.open("rb") as file:
        written = {message.id for message in read_po(file) if message.id}
    assert written == {message.id for message in messages()}, "run `make words`"


@pytest.mark.parametrize(
    ("accept", "tag"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT", "de"),
        ("fr, de;q=0.5", "de"),
        ("fr, en;q=0.9, de;q=0.5", "en"),
        ("de;q=0", "en"),
        ("pt-br", "pt-BR"),
        ("pt", "en"),
        ("zh-Hant-TW", "zh-Hant"),
        ("de;q=x, ,;", "en"),
        ("*", "en"),
        ("de;q=0.1, en;q=0.2", "en"),
    ],
)
def test_the_language_that_is_liked_best(accept, tag):
    known = {each: Language(each, each) for each in ("de", "pt-BR", "zh-Hant")} | {"en": ENGLISH}
    assert preferred(accept, known).tag == tag


def language(folder, messages, tag="pl", forms=""):
    file = folder / tag / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True)
    file.write_text(
        f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n{forms}\n{messages}', encoding="utf-8"
    )
    return languages(folder)[tag]


def test_a_translation_that_cannot_be_filled_gives_way_to_english(tmp_path, caplog):
    wrong = ["{x:.3q} {x}", "{y}", "{x", "{x} {}"]
    texts = [f"text {number} {{x}}" for number in range(len(wrong))]
    messages = "\n\n".join(
        f'msgid "{text}"\nmsgstr "{translation}"' for text, translation in zip(texts, wrong, strict=True)
    )
    good = (
        'msgid "it is {x}%"\nmsgstr "to {x}%"\n\nmsgid "untranslated"\nmsgstr ""\n\n#, fuzzy\nmsgid'
        ' "unsure"\nmsgstr "?"'
    )
    with use(language(tmp_path, f"{messages}\n\n{good}")):
        assert [said(text, x=1) for text in texts] == [f"text {number} 1" for number in range(len(wrong))]
        assert said("it is {x}%", x=1) == "to 1%"
        assert [translation.gettext(text) for text in ("untranslated", "unsure", "")] == ["untranslated", "unsure", ""]
    assert len(caplog.records) == len(wrong)


def test_a_third_language_begins_as_one_file(tmp_path):
    """As `make words ARGS=ja` makes it: nothing is translated yet; what is, is shown, the rest in English."""
    file, template = tmp_path / "ja" / "LC_MESSAGES" / "messages.po", Catalog(project="Descent Lab")
    template.add("loss")
    template.add("step")
    template.add(("{n} run", "{n} runs"))
    catalog = updated("ja", file, template)
    assert (len(catalog), translated(catalog), catalog.num_plurals) == (3, 0, 1)
    catalog["loss"].string = "損失"
    save(catalog, file)
    assert translated(updated("ja", file, template)) == 1
    known = languages(tmp_path)
    assert known["ja"].names == {"en": "English", "ja": "日本語"}
    with use(known["ja"]):
        assert [translation.gettext(text) for text in ("loss", "step")] == ["損失", "step"]


def test_a_language_brings_its_own_plurals(tmp_path):
    forms = '"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"'
    with use(
        language(
            tmp_path,
            'msgid "{n} step a second"\nmsgid_plural "{n} steps a second"\nmsgstr[0] "{n} krok"\nmsgstr[1] "{n}'
            ' kroki"\nmsgstr[2] "{n} kroków"',
            forms=forms,
        )
    ):
        assert [translation.ngettext("{n} step a second", "{n} steps a second", n) for n in (1, 2, 5, 22)] == [
            "{n} krok",
            "{n} kroki",
            "{n} kroków",
            "{n} kroki",
        ]
        catalogue = json.loads(translation.for_scripts())
        assert (
            catalogue["words"]["{n} step a second"] == ["{n} krok", "{n} kroki", "{n} kroków"]
            and catalogue["form"][122] == 1
        )


def test_every_class_that_is_made_of_a_template_is_known_to_the_extractor():
    for package in (engine, app):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    classes = [Translatable]
    for each in classes:
        classes += each.__subclasses__()
    own = {each for each in classes[1:] if each.__module__.partition(".")[0] in ("app", "engine")}
    assert {
        each.__name__: list(inspect.signature(each).parameters).index("template") + 1 for each in own
    } == TRANSLATABLE


def test_what_is_extracted_has_words():
    assert has_words("{n} cats") and has_words("learning rate")
    assert not has_words("{name}: {error}") and not has_words("β₁") and not has_words("%(value)s")


def test_what_the_guard_says_is_said_in_the_language(locales):
    """Without a process of its own: the guard answers before anything else is needed."""
    client = TestClient(
        create_app(Settings(locales=locales, token="a-token-of-this-test")), base_url="http://127.0.0.1"
    )
    client.headers["Accept-Language"] = TAG
    page = client.get("/labs/descent", headers={"Accept": "text/html"})
    assert page.status_code == 401 and outside(Words(page.text).text) == [] and f'<html lang="{TAG}">' in page.text
    answer = client.get("/api/labs")
    assert answer.status_code == 401
    assert answer.json()["message"].startswith("⟦this server requires its access token")
