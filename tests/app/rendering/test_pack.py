"""Modules as one script."""

import pytest

from app.paths import STATIC
from app.rendering import assets
from app.rendering.pack import pack

MODULES = {
    "page/a.js": 'import {\n  b,\n  c as other,\n} from "../b.js";\nimport "./side.js";\nexport const a = b(other);\n',
    "b.js": 'import { d } from "./page/d.js";\nexport async function b() {}\nexport function* e() {}\n'
    "export class c {}\n",
    "page/side.js": 'import { b } from "../b.js";\nb();\n',
    "page/d.js": "// export nothing\nexport const [d, f] = `\n export`;\n",
}


def test_a_module_runs_once_after_those_that_it_imports():
    assert pack("page/a.js", MODULES.__getitem__) == (
        "// page/d.js\nconst m0 = (() => {\n// export nothing\nconst [d, f] = `\n export`;\nreturn { d, f };\n})();\n"
        "// b.js\nconst m1 = (() => {\nconst { d } = m0;\nasync function b() {}\nfunction* e() {}\nclass c {}\n"
        "return { b, e, c };\n})();\n"
        "// page/side.js\nconst m2 = (() => {\nconst { b } = m1;\nb();\nreturn {  };\n})();\n"
        "// page/a.js\nconst m3 = (() => {\nconst {\n  b,\n  c: other,\n} = m1;\nconst a = b(other);\n"
        "return { a };\n})();\n"
    )


def test_the_modules_of_a_lab_can_be_packed():
    assert pack("page/lab.js", lambda path: (STATIC / "js" / path).read_text(encoding="utf-8"))


def test_a_page_asks_for_modules_that_cannot_be_packed_one_by_one(monkeypatch):
    def refuse(entry, read):
        raise ValueError(entry)

    monkeypatch.setattr(assets, "pack", refuse)
    assets._texts.cache_clear()
    try:
        assert assets.packed("page/lab.js") == f"{assets.static_url()}/js/page/lab.js"
    finally:
        assets._texts.cache_clear()


@pytest.mark.parametrize(
    ("modules", "words"),
    [
        ({"a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\n'}, "a.js → b.js → a.js"),
        ({"a.js": "export default 3;\n"}, "a.js imports or exports in a way"),
        ({"a.js": "export let a = 3;\n"}, "a.js imports or exports in a way"),
        ({"a.js": 'import * as b from "./b.js";\n'}, "a.js imports or exports in a way"),
    ],
)
def test_what_cannot_be_packed_is_said(modules, words):
    with pytest.raises(ValueError, match=words):
        pack("a.js", modules.__getitem__)
