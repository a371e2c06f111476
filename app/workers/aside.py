"""A process separate from the server's own: it parses visitors' files and draws the pages that they request.

Neither can delay the event loop or make the server large: the process has the workers' limits, and the time of a job
and the number of waiting jobs are bounded. One job runs at a time; the waiting visitor who has used the least time is
next.

Why not a pool of the standard library or of pebble: concurrent.futures cannot end a job that takes too long. pebble
can, but with three threads that poll, and children that Ctrl-C reaches. Here it is pipes, as to the workers.
"""

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any, ParamSpec, TypeVar, cast

from app.i18n.translation import current, said
from app.paths import ROOT
from app.shortages import shortage
from app.workers.aside_process import ANSWER, BYTES, JOB, REFUSED, carry_out, pack_job
from app.workers.limits import ONE_THREAD, Limits
from app.workers.turns import CrowdedOutError, Turns
from engine.sentences import N_

PATIENCE = 6
"""A computing job has its time limited by the system; on a busy machine it may take this many times as long."""

REPLACED_SECONDS = 5.0
"""A process that has not answered in time is stopped within this time."""

MOST_WAITING = 400
"""Most waiting jobs; a class that opens its pages at once is half of it."""

log = logging.getLogger("descent_lab.aside")

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


async def always() -> bool:
    return True


class AsideError(Exception):
    """A refused or failed job: an HTTP status, a sentence in the visitor's language, and facts."""

    def __init__(self, status: int, message: str, facts: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.facts = status, message, facts or {}


class Aside:
    """One process, started again when it has ended; jobs take at most `seconds` each.

    Before `start`, jobs run in a thread of the server. With `first` that continues until the process has done `first`:
    the first visitor of a new server does not wait for another process to import everything.
    """

    def __init__(
        self, limits: Limits, seconds: float, log: dict[str, str] | None = None, most_waiting: int = MOST_WAITING
    ) -> None:
        self.options = json.dumps(
            {"limits": asdict(limits), "seconds": seconds, "log": log or {"form": "text", "level": "warning"}}
        )
        self.restarts = 0
        self._seconds, self._most_waiting = seconds, most_waiting
        self._process: asyncio.subprocess.Process | None = None
        self._turns, self._thread = Turns(longest=PATIENCE * seconds + REPLACED_SECONDS), asyncio.Lock()
        self._ready = False
        self._first: Callable[[], None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def pid(self) -> int | None:
        """None while there is no process."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    def start(self, first: Callable[[], None] | None = None) -> None:
        """From now on jobs run in the process: at once, or after it has done `first`."""
        self._first = first
        if first is None:
            self._ready = True
        else:
            self._in_background(self._do_first(first))

    async def _do_first(self, first: Callable[[], None]) -> None:
        try:
            async with self._turns.of(self):
                await self._answer(pack_job(current(), first, ()))
        except AsideError as error:
            log.warning("the process aside of the server has not come up yet: %s", error.message)
        finally:
            self._ready = True

    async def run(
        self, who: str, function: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Result:
        """See `run_while`; the result is always wanted."""
        return await self.run_while(always, who, function, *args, **kwargs)

    async def run_while(
        self,
        wanted: Callable[[], Awaitable[bool]],
        who: str,
        function: Callable[Arguments, Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Result:
        """The result of `function`: bytes or a JSON value; `who` requests it (a visitor's address). It is skipped if it
        is no longer `wanted` when its turn comes.

        Raises AsideError: 422 where the function raises SentenceError, 413 where memory does not suffice, 503 where too
        many jobs wait or the process has died, 504 when the job takes too long, else 500.
        """
        job = partial(pack_job, current(), function, args)  # packed when its turn comes: it may be megabytes
        answer = None if self._ready else await self._in_thread(job)
        kind, body = answer or await self._in_turn(wanted, who, job)
        if kind == REFUSED:
            why = json.loads(body)
            raise AsideError(why["status"], why["message"], why["facts"])
        return cast(Result, body if kind == BYTES else json.loads(body))

    async def _in_thread(self, job: Callable[[], bytes]) -> tuple[int, bytes] | None:
        """Done in the server, one job at a time; None once the process can do it."""
        async with self._thread:
            return None if self._ready else await asyncio.to_thread(carry_out, job())

    async def _in_turn(
        self, wanted: Callable[[], Awaitable[bool]], who: str, job: Callable[[], bytes]
    ) -> tuple[int, bytes]:
        """Done in the process. Where too many wait, it is at the cost of whoever has most of them."""
        busy = AsideError(503, said(N_("the server is busy; try again soon")))
        if self._turns.waiting >= self._most_waiting and not self._turns.crowd_out(who):
            raise busy
        try:
            async with self._turns.of(who):
                if not await wanted():
                    raise AsideError(503, "nobody waits for this any more")
                return await self._answer(job())
        except CrowdedOutError:
            raise busy from None

    async def _answer(self, job: bytes) -> tuple[int, bytes]:
        """Pass the job to the process and wait; a process that does not answer in time or correctly is killed."""
        process, answered = None, False
        try:
            process = await self._running()
            async with asyncio.timeout(PATIENCE * self._seconds):
                answer = await self._ask(process, job)
            answered = True
        except TimeoutError:
            raise self._too_long() from None
        except (OSError, asyncio.IncompleteReadError) as error:  # it could not be started, or ended
            if process is not None and await self._exit_code(process) == -signal.SIGXCPU:
                raise self._too_long() from None
            log.warning("the process aside of the server failed: %s", error or "it has ended")
            raise AsideError(503, said(shortage(error) or N_("the server could not do this; try again soon"))) from None
        finally:
            if process is not None and not answered:
                self._replace(process)
        return answer

    def _too_long(self) -> AsideError:
        log.warning("a job took more than %g seconds: the process aside of the server is replaced", self._seconds)
        return AsideError(504, said(N_("this would take the server too long; make it smaller")))

    @staticmethod
    async def _exit_code(process: asyncio.subprocess.Process) -> int | None:
        """The exit code of a process that has closed its pipes; None for one that does not end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await process.wait()
        return process.returncode

    async def _ask(self, process: asyncio.subprocess.Process, job: bytes) -> tuple[int, bytes]:
        stdin, stdout = process.stdin, process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("this process has no pipes")
        stdin.writelines((JOB.pack(len(job)), job))
        await stdin.drain()
        kind, leaving, length = ANSWER.unpack(await stdout.readexactly(ANSWER.size))
        body = await stdout.readexactly(length)
        if leaving:
            stdin.close()
            self._replace(process, grown=True)
        return kind, body

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                f"{__package__}.aside_process",
                self.options,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env=os.environ | ONE_THREAD,
                cwd=ROOT,
                start_new_session=True,  # Ctrl-C in a terminal is the server's affair
            )
        return self._process

    def _replace(self, process: asyncio.subprocess.Process, grown: bool = False) -> None:
        """The next job begins in a new process; one that was warmed up is warmed up again."""
        self._process = None
        self.restarts += not grown
        self._in_background(self._end(process, 2.0 if grown else 0.0))
        if self._first is not None and self._ready:
            self._in_background(self._do_first(self._first))

    async def _end(self, process: asyncio.subprocess.Process, patience: float) -> None:
        try:
            async with asyncio.timeout(patience):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def _in_background(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Kill the process: everyone who waits for it is leaving too."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        process, self._process, self._ready = self._process, None, False
        if process is not None:
            await self._end(process, 0.0)
