"""Runs that were steered by hand, to be shared: what was done to one, and a run to which that is done again.

The server only takes the list apart. Each config is checked where it is applied, in the run's worker.
"""

from collections.abc import Sequence
from typing import Any, cast

from app.labs.shared.config import LabConfig
from app.sessions.session import RefusedError, Session, checked_config
from app.wire import encoding, protocol
from app.wire.steering import applied, differences
from app.workers.journal import Deed, Journal, Past, Standing
from engine.sentences import SentenceError


def shared(session: Session) -> protocol.Shared:
    """What somebody else needs to have the same run; RefusedError where that is not kept, or too long."""
    if session.run is None or session.run.overfull:
        raise _too_often()
    steering = steered(session.initial, session.run.done)
    if len(encoding.dumps({"steering": steering})) > protocol.MAX_STEERED_BYTES:
        raise _too_often()
    return protocol.Shared(config=session.initial.model_dump(mode="json"), seed=session.seed, steering=steering)


def _too_often() -> RefusedError:
    return RefusedError("invalid", "share", "this run has been changed too often to be shared")


def steered(initial: LabConfig, done: Sequence[tuple[int, Deed]]) -> list[protocol.Steered]:
    """What was done to a run; a change of settings as what it changed."""
    before, found = initial.model_dump(), list[protocol.Steered]()
    for tick, deed in done:
        if deed.name == "edit":
            where, value = deed.arguments
            found.append((tick, str(where), float(value)))  # type: ignore[arg-type]
            continue
        after = cast("dict[str, Any]", deed.arguments[0])
        if changes := differences(before, after):
            found.append((tick, changes))
        before = after
    return found


def begin_like(session: Session, message: protocol.Start) -> None:
    """Have the steering of a message done to a session's run at its beginning; RefusedError where that cannot be."""
    config, done = session.config.model_dump(mode="json"), list[tuple[int, Deed]]()
    try:
        for tick, *rest in message.steering:
            if len(rest) == 2:
                done.append((tick, Deed("edit", tuple(rest), 100)))
            else:
                config = applied(config, cast("dict[str, Any]", rest[0]))
                done.append((tick, Deed("change", (config,), 100)))
    except SentenceError as error:
        raise RefusedError("invalid", "steering", "{problem}", problem=error) from None
    session.initial = session.config
    session.config = checked_config(session.lab, config)
    if session.config.fixed() != session.initial.fixed() or session.config.is_shorter_than(session.initial):
        raise RefusedError("invalid", "steering", "what was done to this run does not fit its settings")
    standing = Standing(
        tick=message.at, ended=message.ended, playing=session.playing, steps_per_second=session.steps_per_second
    )
    session.past = Past(Journal(done=done), standing, shared=True)
