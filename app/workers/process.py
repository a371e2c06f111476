"""A worker process: time-slices many runs and sends their frames; `app.workers.pool` starts it.

Requests come in on standard input and messages go out on standard output (`app.workers.channel`). Runs are taken in
turn, a few milliseconds each. A viewer's request is a task that waits for its viewer's turn (`app.workers.tasks`). Only
this room knows a clock: a run is an iterator.
"""

import gc
import json
import logging
import os
import select
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from app import logs
from app.i18n.translation import ENGLISH, Language, said, use
from app.labs import LABS
from app.shortages import ending_shortly, shortage
from app.wire import encoding, protocol
from app.workers.channel import REPORT, Channel, Kind, News
from app.workers.expensive import ExpensiveRuns, rotated
from app.workers.journal import Past
from app.workers.limits import Limits, resident_megabytes
from app.workers.recovered_run import RecoveredRun
from app.workers.replay import Recording, UnfitError
from app.workers.run_server import FOR_THE_JOURNAL, REQUESTS, RunServer
from app.workers.tasks import CHEAP, URGENT, Request, Tasks
from app.workers.turn import Turn
from app.workers.watched_run import WatchedRun, text
from engine.sentences import N_

SLICE_SECONDS = 0.003

ROUND_SECONDS = 0.1
"""Approximate time until a run's next turn, however many there are: slices get shorter, and frames fewer."""

LEAST_STEPS_SECONDS = 0.02
"""Least time for steps in a round, even if frames took less: a round that does little costs as much as any other."""

READ_SECONDS = 0.02
"""The longest time in a round for reading viewers' requests."""

LEAST_MEASURED_SECONDS = 0.002
"""Frames that took less do not show how long they waited for the processor."""

LONGEST_DELAY = 10.0
"""Longest delay of a frame, per second of processor time."""

TASKS_SECONDS = 0.025
"""After this long in a round no other viewer's task begins: a long task delays the steps once, not repeatedly."""

PANELS_SHARE = 0.5
"""Of a worker's memory: where it takes more, panels are closed."""

REPORT_SECONDS = 1.0
"""How often the worker reports to the server that it is alive and what it has done."""

log = logging.getLogger("descent_lab.worker")


class Worker:
    """The loop over requests, steps and frames of all runs."""

    def __init__(self, channel: Channel, limits: Limits, turn: Turn | None = None) -> None:
        self._channel, self._limits = channel, limits
        self._turn = turn or Turn()
        self._frames = self._ticks = 0
        self._next_report = self._next_relief = 0.0
        self._reported_cpu = 0.0
        self._last_told = self._running = 0
        self._slice_seconds = SLICE_SECONDS
        self._frames_seconds = 0.0  # of the processor, in the last round
        self._delay = 1.0  # how long they took, for each of these seconds
        self._last_asked = 0
        self._expensive_runs = ExpensiveRuns()
        self._runs: dict[int, RunServer] = {}
        self._tasks: dict[int, Tasks] = {}
        self._languages: dict[int, Language] = {}

    def serve(self) -> None:
        """Until the server closes its end."""
        while self.take_round():
            pass

    def take_round(self) -> bool:
        """Requests that have arrived, and a turn of every run; False when the server has closed its end."""
        if not self._take_requests(self._idle_seconds()):
            return False
        self._take_turns()
        self._turn.end()
        return True

    def _take_turns(self) -> None:
        """Waiting tasks are done, and all runs take the steps that are due, expensive ones last.

        Frames are sent for the rest of a round; the next round begins with the run after the last one served. When
        there is not enough time for both, steps get as much of a round as frames took in the last one.
        """
        self._report()
        self._relieve_memory()
        begin = time.monotonic()
        self._running = sum(run.watched.busy for run in self._runs.values())
        steps_seconds = min(ROUND_SECONDS / 2, max(LEAST_STEPS_SECONDS, self._frames_seconds))
        self._slice_seconds = min(SLICE_SECONDS, steps_seconds / max(1, self._running))
        self._take_tasks()
        expensive = [number for number, run in self._runs.items() if run.is_expensive]
        numbers = [number for number in self._runs if number not in expensive] if expensive else list(self._runs)
        begin_of_steps = time.monotonic()
        for number in numbers:
            self._take_steps(number)
        if expensive:
            self._expensive_runs.take_turns(
                expensive, len(numbers), time.monotonic() - begin_of_steps, self._take_steps
            )
        now, begin_of_frames = time.monotonic(), time.process_time()
        end_of_round = max(begin + ROUND_SECONDS, now + (now - begin))
        for number in self._expensive_runs.order_of_frames(expensive, rotated(numbers, self._last_told)):
            if time.monotonic() > end_of_round:
                break
            self._or_end(number, self._send_frame)
            self._report()
            if number not in expensive:
                self._last_told = number
        self._frames_seconds = time.process_time() - begin_of_frames
        if self._frames_seconds > LEAST_MEASURED_SECONDS:
            self._delay = min(LONGEST_DELAY, max(1.0, (time.monotonic() - now) / self._frames_seconds))

    def _take_tasks(self) -> None:
        """Do viewers' tasks, a slice each; the next round begins with the viewer after the last."""
        now = time.monotonic()
        waiting = [
            number for number, tasks in self._tasks.items() if tasks.due_in(now) == 0 and not self._is_behind(number)
        ]
        end = time.monotonic() + TASKS_SECONDS
        for number in rotated(waiting, self._last_asked):
            self._last_asked = number
            self._take_tasks_of(number)
            self._report()
            if time.monotonic() > end:
                break

    def _take_tasks_of(self, number: int) -> None:
        """For a slice; a longer task is paid back: meanwhile each other run has as much time."""
        tasks = self._tasks[number]
        self._turn.begin(number)
        end = time.monotonic() + self._slice_seconds
        while not self._is_behind(number) and (request := tasks.next()) is not None:
            with use(self._languages.get(number, ENGLISH)):
                self._carry_out(request)
            if (now := time.monotonic()) >= end:
                run = self._runs.get(number)
                others = self._running - (run is not None and run.watched.busy)
                tasks.not_before = now + (now - end) * max(0, others)
                break

    def _is_behind(self, number: int) -> bool:
        """Whether a run is computed again, and not ready for tasks."""
        return number in self._runs and self._runs[number].catching_up

    def _take_steps(self, number: int) -> None:
        self._or_end(number, self._compute)
        self._report()

    def _compute(self, run: RunServer) -> None:
        self._ticks += run.compute(self._slice_seconds)

    def _send_frame(self, run: RunServer) -> None:
        self._frames += run.send_frame(self._running - 1, self._delay)

    def _report(self) -> None:
        """Report to the server, when it is due, what was done since the last report."""
        now = time.monotonic()
        if now < self._next_report:
            return
        self._next_report = now + REPORT_SECONDS
        self._limits.begin_turn()
        cpu = time.process_time()
        done = {"frames": self._frames, "ticks": self._ticks, "cpu_seconds": cpu - self._reported_cpu}
        self._channel.send(REPORT, encoding.dumps(done))
        self._frames = self._ticks = 0
        self._reported_cpu = cpu

    def _relieve_memory(self) -> None:
        """Before memory runs out, and with it anybody's run, panels are closed: those of the largest run first."""
        now, most = time.monotonic(), PANELS_SHARE * self._limits.memory_megabytes
        if not most or now < self._next_relief:
            return
        self._next_relief = now + REPORT_SECONDS
        looked_into = sorted((run for run in self._runs.values() if run.watched.panels.any), key=lambda run: run.bytes)
        while looked_into and resident_megabytes() > most:
            run = looked_into.pop()
            with use(run.language):
                run.close_panels(said(N_("the server is short of memory, so the panels of this run were closed")))

    def _or_end(self, number: int, attend: Callable[[RunServer], None]) -> None:
        """Attend to a run, if it is still there; one that fails is ended, and the others continue."""
        if (run := self._runs.get(number)) is None:
            return
        self._turn.begin(number)
        try:
            with use(run.language):
                attend(run)
        except MemoryError:
            self._end_for_memory(number)
        except BrokenPipeError:  # the server is gone, or reads no more
            raise
        except UnfitError as error:
            self._fail(number, "invalid", "run", error.template)
        except Exception:
            log.exception("run %d failed", number)
            self._fail(number, "worker", "run", N_("the run failed; start it again"))

    def _send(self, number: int, text: str, kind: Kind = Kind.TOLD, ordinal: int = 0) -> None:
        """Send a text to a run's viewer, and the run's state to the server."""
        tasks, run = self._tasks.get(number), self._runs.get(number)
        taken = 0 if kind is Kind.TOLD or tasks is None else tasks.taken
        if run is None:
            news = News(kind, ordinal, taken)
        else:
            if run.branching:
                taken = min(taken, run.branching - 1)
            news = News(kind, ordinal, taken, run.watched.run.index, run.watched.standing)
        self._channel.send(number, text, news)

    def _tell_error(self, number: int, code: str, where: str, template: str, kind: Kind = Kind.TOLD) -> None:
        with use(self._languages.get(number, ENGLISH)):
            self._send(number, text(protocol.Error, code=code, where=where, message=said(template)), kind)

    def _fail(self, number: int, code: str, where: str, template: str) -> None:
        self._end(number)
        self._tell_error(number, code, where, template, Kind.FAILED)

    def _end_for_memory(self, number: int) -> None:
        log.warning("run %d needs more memory than the worker may take", number)
        self._fail(number, "worker", "run", N_("this run needs more memory than allowed; make it smaller"))

    def _end(self, number: int) -> None:
        """A failed run is removed, with all its requests."""
        self._runs.pop(number, None)
        if tasks := self._tasks.pop(number, None):
            tasks.clear()

    def _idle_seconds(self) -> float:
        now = time.monotonic()
        waits = [run.watched.due_in(now) for run in self._runs.values()]
        waits += [tasks.due_in(now) for tasks in self._tasks.values()]
        return min([max(0.0, self._next_report - now), *(wait for wait in waits if wait is not None)])

    def _take_requests(self, timeout: float) -> bool:
        """Read the arrived requests; wait up to `timeout` for them. False when the server has ended."""
        readable, _, _ = select.select([self._channel.requests], [], [], timeout)
        end = time.monotonic() + READ_SECONDS
        while readable:
            requests = self._channel.receive()
            if requests is None:
                return False
            for request in requests:
                with use(self._languages.get(request.number, ENGLISH)):
                    self._take_in(request)
            readable = select.select([self._channel.requests], [], [], 0)[0] if time.monotonic() < end else []
        return True

    def _take_in(self, request: Request) -> None:
        """Do at once what controls a run; everything else waits for its viewer's turn."""
        name, number, arguments = request.name, request.number, request.arguments
        run, tasks = self._runs.get(number), self._tasks.get(number)
        if tasks is not None:
            request = tasks.numbered(request)
        if name == "close":
            self.close(number)
        elif name == "open":
            self._languages[number] = next((one for one in arguments if isinstance(one, Language)), ENGLISH)
            self._tasks[number] = Tasks()
            self._tasks[number].add(request)
        elif name == "resume":
            self._send(number, "", Kind.RESUMED)
            if tasks is None:
                self._tell_error(number, "unknown-session", "session", N_("this run has failed; start it again"))
                return
            tasks.resume(*arguments)
            if run is not None:
                self._carry_out(request)
        elif tasks is None:
            return
        elif name == "detach":
            tasks.detach()
            if run is not None:
                run.detach()
        elif run is not None and _is_immediate(name, run, tasks):
            if name == "pause":
                tasks.pause()
            self._carry_out(request)
        elif not tasks.add(request):
            self._tell_error(number, "busy", name, N_("too many requests at once; this one was ignored"))
            self._send(number, "", Kind.CARRIED_OUT, request.ordinal)

    def _carry_out(self, request: Request) -> None:
        name, number, arguments = request.name, request.number, request.arguments
        self._turn.begin(number)
        kind = Kind.CARRIED_OUT
        try:
            if name == "open":
                self.open(number, *arguments)
            elif name in REQUESTS:
                kind = getattr(self._runs[number], name)(*arguments) or kind
            else:
                raise ValueError(f"a run has no request {name!r}; there are: {', '.join(sorted(REQUESTS))}")
        except MemoryError:
            self._end_for_memory(number)
            return
        except BrokenPipeError:
            raise
        except Exception as error:  # one run's trouble is not the others'
            code, template = "internal", N_("this could not be done")
            if sentence := shortage(error):
                code, template = "busy", sentence.template
                log.error("%s of run %d failed: %s (%s)", name, number, sentence, error)  # noqa: TRY400
            else:
                log.exception("%s of run %d failed", name, number)
            if number not in self._runs:
                self._fail(number, code, name, template)
                return
            self._tell_error(number, code, name, template)
        if name in FOR_THE_JOURNAL:
            self._say_done(request, kind)

    def _say_done(self, request: Request, kind: Kind) -> None:
        """Tell the server that a request was done; a branch, when it has begun."""
        run = self._runs[request.number]
        if request.name == "branch" and run.watched.branch_with:
            run.branching = request.ordinal
        else:
            self._send(request.number, "", kind, request.ordinal)

    def open(
        self,
        number: int,
        lab: str,
        config: dict[str, Any],
        seed: int,
        playing: bool,
        steps_per_second: float | None,
        language: Language = ENGLISH,
        past: Past | None = None,
    ) -> None:
        """Begin a run; one that has a `past` in another worker is computed again up to there."""
        found = LABS[lab]
        checked, history_bytes = found.config.model_validate(config), self._limits.history_bytes
        with use(language):
            recording = Recording(lambda: found.run(checked, seed))
            if past is None:
                watched = WatchedRun(found.config, recording, playing, steps_per_second, history_bytes)
                watched.open_panels(checked.panels())
            else:
                recording.recall(past.journal, found.config, checked if past.shared else None)
                watched = RecoveredRun(found.config, recording, past.standing, history_bytes)
                watched.shared = past.shared
            self._runs[number] = run = RunServer(watched, language, self._limits, partial(self._send, number))
            run.bytes = checked.work().memory
        seen = self._tasks[number].seen
        if seen is None and past is not None:
            seen = past.seen
        if seen is not None:
            self._runs[number].resume(seen)
        elif past is None:
            self._runs[number].tell_state()

    def close(self, number: int) -> None:
        self._end(number)
        self._languages.pop(number, None)


def _is_immediate(name: str, run: RunServer, tasks: Tasks) -> bool:
    """Whether a request is done on arrival. Before a run has caught up, all but acknowledgments wait."""
    if run.catching_up:
        return name == "ack"
    return name in URGENT or (name in CHEAP and not tasks)


def main(options: str, turn: str = "") -> None:
    """`options`: JSON of `limits`, and of the log's `form` and `level`; `turn`: a file descriptor, see `Turn`."""
    messages = os.dup(1)
    os.dup2(2, 1)  # whatever prints does not end up between the messages
    chosen = json.loads(options)
    logs.set_up(**chosen["log"])
    limits = Limits(**chosen["limits"])
    limits.apply()
    gc.freeze()  # what is imported stays: a full collection took 100 ms, in which no run got a frame
    with suppress(KeyboardInterrupt, BrokenPipeError), ending_shortly():
        Worker(Channel(0, messages), limits, Turn(int(turn)) if turn else None).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
