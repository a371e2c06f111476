"""The colors of the page's style sheet, for drawings outside of a page."""

import re
from functools import lru_cache

from app.paths import STATIC


@lru_cache
def palette(dark: bool = False) -> dict[str, str]:
    """Colors by name, from the page's style sheet."""
    tokens = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    colors = {
        name: night if dark else day
        for name, day, night in re.findall(r"(?<![\w-])--([\w-]+): light-dark\((#\w+), (#\w+)\);", tokens)
    }
    same = re.findall(r"(?<![\w-])--([\w-]+): var\(--([\w-]+)\);", tokens)
    return colors | {name: colors[other] for name, other in same if other in colors}
