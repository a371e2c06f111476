"""A page that takes on the form of another one and leaves the person what they are at."""

from __future__ import annotations

import random
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.blank_page import js


def morphed(page: Page, before: str, after: str, code: str, prepare: str = "") -> Any:
    """What `code` says of `body` after a morph; `prepare` is what the person did before."""
    return js(
        page,
        f"""
      const [before, after] = argument, body = document.body, $ = (selector) => body.querySelector(selector);
      body.innerHTML = before;
      const was = {{}};
      {prepare}
      morph.morph(body, new DOMParser().parseFromString(`<body>${{after}}</body>`, "text/html").body);
      {code}
    """,
        [before, after],
    )


def test_morph_brings_text_attributes_and_elements_to_the_new_page(modules):
    after = '<h1 class="b">two</h1>\n<p hidden>new</p><ul><li data-key="2">B</li><li data-key="3">C</li></ul>'
    assert morphed(
        modules,
        '<h1 class="a" title="t">one</h1><ul><li data-key="1">A</li><li data-key="2">b</li></ul><p>old</p>',
        after,
        "return body.innerHTML",
    ) == after.replace("hidden", 'hidden=""')


@pytest.mark.parametrize("key", ['id="k"', 'name="k"', 'data-key="k"'])
def test_morph_keeps_keyed_elements_wherever_they_go(modules, key):
    assert morphed(
        modules,
        f"<i></i><input {key}><b></b>",
        f"<b></b><p></p><section></section><input {key}>",
        "return body.lastChild === was.k",
        "was.k = body.children[1];",
    )


def test_morph_leaves_the_focused_control_to_the_person(modules):
    before, after = (
        '<label>x <input name="a" value="1"></label><input name="b" value="1">',
        '<p>wrong</p><label>x <input name="a" value="9" class="bad"></label><input name="b" value="9">',
    )
    prepare = "$('[name=a]').focus(); $('[name=a]').value = '1.'; $('[name=b]').value = '5';"
    code = "const a = $('[name=a]'); return [document.activeElement === a, a.value, a.className, $('[name=b]').value]"
    assert morphed(modules, before, after, code, prepare) == [True, "1.", "bad", "9"]


def test_morph_leaves_the_focus_when_neighbors_come_and_go(modules):
    before = '<fieldset data-key="1"><input name="r.1"></fieldset><fieldset data-key="2"><input name="r.2"></fieldset>'
    after = '<p>new</p><fieldset data-key="2"><i></i><input name="r.2"></fieldset><fieldset data-key="3"></fieldset>'
    assert (
        morphed(modules, before, after, "return document.activeElement.name", "$('[name=\"r.2\"]').focus();") == "r.2"
    )


def test_morph_leaves_details_as_they_are(modules):
    before, after = (
        "<details id=a></details><details id=b open></details>",
        "<details id=a open><p>x</p></details><details id=b></details>",
    )
    code = "return [$('#a').open, $('#b').open, $('#a').textContent, $('#c')?.open]"
    assert morphed(
        modules, before, after + "<details id=c open></details>", code, "$('#a').open = true; $('#b').open = false;"
    ) == [True, False, "x", True]
    assert morphed(modules, before, after, code, "") == [False, True, "x", None]


KEPT = '<p data-series="kink" data-keep></p>'


@pytest.mark.parametrize(
    ("before", "after"), [("", "<p>new</p>"), ("<p>old</p>", ""), ("", KEPT), (KEPT, "<p>new</p>")]
)
def test_morph_takes_what_it_leaves_alone_for_no_neighbour(modules, before, after):
    status = '<p role="status" data-keep>{}</p>'
    assert morphed(modules, before + status.format("said"), after + status.format(""), "return body.innerHTML").replace(
        '=""', ""
    ) == after + status.format("said")


def test_morph_leaves_elements_with_data_keep_alone(modules):
    before = '<p>a</p><div data-keep="" title="mine"><b>mine</b></div>'
    assert morphed(
        modules, before, '<p>b</p><div data-keep="" title="theirs"><i>theirs</i></div>', "return body.innerHTML"
    ) == before.replace("<p>a", "<p>b")


def test_morph_sets_choices(modules):
    before = (
        "<select name=s><option>a<option>b</select><input type=checkbox name=c><input type=radio name=r value=1"
        " checked><input type=radio name=r value=2>"
    )
    after = (
        "<select name=s><option>a<option>b<option selected>c</select><input type=checkbox name=c checked><input"
        " type=radio name=r value=1><input type=radio name=r value=2 checked>"
    )
    code = (
        "return [$('select').value, $('[name=c]').checked, [...body.querySelectorAll('[name=r]')].map(r => r.checked),"
        " $('[value=\"2\"]') === was.two]"
    )
    assert morphed(
        modules,
        before,
        after,
        code,
        "$('select').value = 'b'; $('[name=c]').checked = false; was.two = $('[value=\"2\"]');",
    ) == ["c", True, [False, True], True]


def test_morph_takes_no_other_element_for_one_that_is_kept(modules):
    """A list of problems above the toolbar made a second, dead toolbar."""
    before = (
        '<main><p data-key="a"></p>\n<div>words</div>\n<div class="bar" data-keep>mine</div>\n<div>plots</div></main>'
    )
    after = (
        '<main><p data-key="a"></p>\n<ul data-key="problems"></ul>\n\n<div>words</div>\n'
        '<div class="bar" data-keep>theirs</div>\n<div>plots</div></main>'
    )
    code = (
        "return [$('.bar') === was.bar, body.querySelectorAll('.bar').length, body.textContent.replace(/\\s+/g, ' ')]"
    )
    assert morphed(modules, before, after, code, "was.bar = $('.bar');") == [True, 1, " words mine plots"]


def tree(dice: random.Random, depth: int, keys: list[str], kept: bool = False) -> str:
    """Random HTML with each of the keys at most once, texts between elements, and here and there one that is kept."""
    parts = []
    for _ in range(dice.randint(0, 5)):
        kind = dice.randrange(5 if depth else 1)
        if kind == 0:
            parts.append(dice.choice([" ", "\n  ", "a", "b"]))
            continue
        tag, key = dice.choice(["div", "p" if depth == 1 else "div", "b"]), ""
        if kind == 1 and keys:
            key = f' data-key="{keys.pop(dice.randrange(len(keys)))}"'
        if kind == 2 and kept:
            parts.append('<div class="bar" data-keep="">mine</div>')
            kept = False
            continue
        inner = tree(dice, depth - 1, keys)
        parts.append(f'<{tag}{key} title="{dice.randrange(3)}">{inner}</{tag}>')
    if kept:
        parts.insert(dice.randrange(len(parts) + 1), '<div class="bar" data-keep="">mine</div>')
    return "".join(parts)


def test_morph_makes_any_page_of_any_other_and_keeps_what_is_to_be_kept(modules):
    dice = random.Random(12)
    cases = [[tree(dice, 3, list("klmn"), kept=True) for _ in range(2)] for _ in range(300)]
    wrong = js(
        modules,
        """
      const read = (html) => new DOMParser().parseFromString(`<body>${html}</body>`, "text/html").body;
      const merged = (element) => { element.normalize(); return element.innerHTML; };
      return argument.filter(([before, after]) => {
        const body = read(before), bar = body.querySelector(".bar");
        const goal = read(after);
        morph.morph(body, read(after));
        return merged(body) !== merged(goal) || body.querySelector(".bar") !== bar;
      }).slice(0, 3);
    """,
        cases,
    )
    assert wrong == []
