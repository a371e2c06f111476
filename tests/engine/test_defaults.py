"""An argument that is left out means what it meant."""

from tests.engine.defaults import FILE, defaults


def test_defaults_stay_the_same():
    before = dict(line.split(" = ", 1) for line in FILE.read_text(encoding="utf-8").splitlines())
    now = defaults()
    changed = {name: (value, now.get(name)) for name, value in before.items() if now.get(name) != value}
    assert not changed, "after an intended change: python -m tests.engine.defaults"
