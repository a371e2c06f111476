"""A process that computes cells, one after another; `app.sweeps.local` starts it.

Jobs come in on standard input, a length and a pickle of the server's: a function, its arguments. Answers go out on
standard output, a length and JSON: the worst that a job can do to the server is a wrong answer.
"""

import json
import os
import pickle
import struct
import sys
from contextlib import suppress
from typing import Any

from app.sweeps.cell import still_at_it
from app.sweeps.errors import CellRefusedError, OtherCodeError, OutOfTimeError
from app.workers.limits import Limits

LENGTH = struct.Struct("!I")
ERRORS: dict[str, type[Exception]] = {"memory": MemoryError, "time": OutOfTimeError, "code": OtherCodeError}
"""Errors that an answer may have instead of a value, by name."""


def carry_out(job: bytes) -> dict[str, Any]:
    """`value`, or `error`, a name of ERRORS, or `refused`, a sentence, or `failed`, the text of any other error."""
    function, arguments, named = pickle.loads(job)  # noqa: S301  # the server that started this process wrote it
    try:
        return {"value": function(*arguments, **named)}
    except CellRefusedError as error:
        return {"refused": str(error)[:1000]}
    except Exception as error:  # noqa: BLE001  # a cell that fails is an answer
        name = next((name for name, kind in ERRORS.items() if isinstance(error, kind)), None)
        return {"error": name} if name else {"failed": f"{type(error).__name__}: {error}"[:300]}


def main(options: str) -> None:
    """`options`: JSON of `Limits`."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints does not end up between the answers
    limits = Limits(**json.loads(options))
    limits.apply()
    still_at_it.set(limits.begin_turn)
    jobs = os.fdopen(0, "rb", closefd=False)
    with suppress(KeyboardInterrupt, BrokenPipeError):
        while len(head := jobs.read(LENGTH.size)) == LENGTH.size:
            job = jobs.read(LENGTH.unpack(head)[0])
            limits.begin_turn()
            body = json.dumps(carry_out(job)).encode()
            answers.write(LENGTH.pack(len(body)) + body)
            answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
