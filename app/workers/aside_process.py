"""The separate process of the server: does jobs one after the other; `app.workers.aside` starts it.

A job is a function, its arguments and the viewer's language. It comes in on standard input as a length and a pickle of
the server's; the answer goes out on standard output as a kind, whether this process ends now, a length and a body. The
answer is bytes or JSON: the worst that hostile input can do to the server is a wrong answer.
"""

import json
import logging
import os
import pickle
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from app import logs
from app.i18n.translation import Language, said, use
from app.shortages import ending_shortly, shortage
from app.workers.limits import Limits, resident_megabytes
from engine.sentences import N_, SentenceError

JOB = struct.Struct("!I")
ANSWER = struct.Struct("!B?I")

BYTES, VALUE, REFUSED = 0, 1, 2
"""Kinds of answers: bytes, a JSON value, or the JSON of a refusal: `status`, `message` and `facts`."""

FACTS = ("line", "column", "problems")
"""Attributes of errors that an answer has besides the sentence."""

MOST_KEPT_MEGABYTES = 300
"""A process larger than this ends after its job; the next job begins in a small one."""

log = logging.getLogger("descent_lab.aside")


def pack_job(language: Language, function: Callable[..., Any], arguments: tuple[Any, ...]) -> bytes:
    return pickle.dumps((language, function, arguments))


def carry_out(job: bytes) -> tuple[int, bytes]:
    """The kind and the body of a job's answer."""
    try:
        language, function, arguments = pickle.loads(job)  # noqa: S301  # the server that started this process wrote it
    except Exception as error:  # the job's module is imported for it, which takes files and memory
        if sentence := shortage(error):
            return _refused(503, said(sentence))
        raise
    with use(language):
        try:
            value = function(*arguments)
            return (BYTES, value) if isinstance(value, bytes) else (VALUE, json.dumps(value).encode())
        except SentenceError as error:
            facts = {name: getattr(error, name) for name in FACTS if hasattr(error, name)}
            return _refused(422, said(error), **facts)
        except (MemoryError, RecursionError):
            return _refused(413, said(N_("this needs more memory than the server allows")))
        except Exception as error:
            if sentence := shortage(error):
                return _refused(503, said(sentence))
            log.exception("a job failed")
            return _refused(500, said(N_("the server could not do this")))


def _refused(status: int, message: str, **facts: Any) -> tuple[int, bytes]:
    return REFUSED, json.dumps({"status": status, "message": message, "facts": facts}).encode()


def serve(limits: Limits, answers: int) -> None:
    """Until the server closes its end."""
    jobs, told = os.fdopen(0, "rb", closefd=False), os.fdopen(answers, "wb")
    leaving = False
    while not leaving and len(head := jobs.read(JOB.size)) == JOB.size:
        job = jobs.read(JOB.unpack(head)[0])
        limits.begin_turn()
        kind, body = carry_out(job)
        del job
        leaving = resident_megabytes() > MOST_KEPT_MEGABYTES
        told.write(ANSWER.pack(kind, leaving, len(body)))
        told.write(body)
        told.flush()


def main(options: str) -> None:
    """`options`: JSON of `limits`, of a job's `seconds`, and of the log's `form` and `level`."""
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever prints does not end up between the answers
    chosen = json.loads(options)
    logs.set_up(**chosen["log"])
    limits = replace(Limits(**chosen["limits"]), turn_seconds=chosen["seconds"])
    limits.apply()
    with suppress(KeyboardInterrupt, BrokenPipeError), ending_shortly():
        serve(limits, answers)


if __name__ == "__main__":
    main(sys.argv[1])
