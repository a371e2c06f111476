"""The log of the server and of its workers, on standard error: as text, or one JSON object per line.

The log contains no sessions and no tokens: a run is a number without meaning elsewhere.
"""

import json
import logging
import sys
from datetime import UTC, datetime


class JsonFormatter(logging.Formatter):
    """`time` (UTC), `level`, `logger`, `process`, `message`, and with an exception its `traceback`."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def set_up(form: str, level: str) -> None:
    """Log to standard error as `json` or `text`: the app and uvicorn from `level` on, all others from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter() if form == "json" else logging.Formatter("%(levelname)s %(name)s: %(message)s")
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    for name in ("descent_lab", "uvicorn"):
        logging.getLogger(name).setLevel(level.upper())
    # At debug, sockets would log headers and messages, and with them tokens and sessions.
    sockets = logging.getLogger("uvicorn.error")
    sockets.setLevel(max(sockets.getEffectiveLevel(), logging.INFO))
