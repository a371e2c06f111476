"""The table that the soak tests fill in, printed at their end: what was promised, what was measured."""

from collections.abc import Callable

import pytest

_ROWS: list[tuple[str, str, str]] = []


@pytest.fixture(scope="session")
def report() -> Callable[[str, str, str], None]:
    """`report("formulas, p99", "under 5 ms", "2.1 ms")`: a row of the table."""

    def row(what: str, promised: str, measured: str) -> None:
        _ROWS.append((what, promised, measured))

    return row


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _ROWS:
        terminalreporter.write_line("\n| what | promised | measured |\n|---|---|---|")
        for row in _ROWS:
            terminalreporter.write_line(f"| {' | '.join(row)} |")
