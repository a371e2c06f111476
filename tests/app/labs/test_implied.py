"""A link means what it meant: what it leaves out is what `tests/data/implied.txt` says."""

from tests.app.labs.implied import implied, read


def test_what_a_link_leaves_out_stays_the_same():
    before, now = read(), implied()
    changed = {
        f"{link} {name}": (text, now.get(link, {}).get(name))
        for link, settings in before.items()
        for name, text in settings.items()
        if now.get(link, {}).get(name) != text
    }
    assert not changed, "after an intended change: python -m tests.app.labs.implied"
