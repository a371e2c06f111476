"""Style sheets: what is loaded beside a lab leaves the lab's own elements alone."""

import re

from app.paths import STATIC


def test_the_styles_of_many_runs_reach_their_dialog_alone():
    """They come with every lab: a rule for [data-axis] also widened the "log" buttons, which carry that attribute."""
    sheet = (STATIC / "css" / "many.css").read_text(encoding="utf-8")
    sheet = re.sub(r"/\*.*?\*/|@media [^{]+\{", "", sheet, flags=re.DOTALL)
    selectors = [part.strip() for heads in re.findall(r"([^{}]+)\{", sheet) for part in heads.split(",")]
    assert len(selectors) > 20
    assert [selector for selector in selectors if not selector.startswith(".many")] == []
