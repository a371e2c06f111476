"""The process beside the server: what jobs answer, and that none harms the next one or the server."""

import asyncio
import json
import sys

import pytest

from app.workers import aside_process
from app.workers.aside import Aside, AsideError
from app.workers.limits import Limits
from tests.app.workers import aside_jobs as jobs

MEGABYTES = 2000


async def status(aside: Aside, job, *arguments) -> tuple[int, str]:
    with pytest.raises(AsideError) as refused:
        await aside.run("", job, *arguments)
    return refused.value.status, refused.value.message


def test_a_process_answers_and_survives_what_it_refuses():
    async def ask():
        aside = Aside(Limits(memory_megabytes=MEGABYTES), seconds=30)
        aside.start()
        pid = await aside.run("", jobs.process)
        assert pid == aside.pid
        assert await aside.run("", jobs.address_space) == MEGABYTES << 20
        assert await aside.run("", jobs.echo, {"a": [1, None, "ü"]}) == {"a": [1, None, "ü"]}
        assert await aside.run("", jobs.echo, b"\0" * 3_000_000) == b"\0" * 3_000_000
        with pytest.raises(AsideError) as refused:
            await aside.run("", jobs.refuse)
        assert (refused.value.status, refused.value.message) == (422, "line 3, column 4: this is no table")
        assert refused.value.facts == {"line": 3, "column": 4}
        assert await status(aside, jobs.grow, 2 * MEGABYTES) == (
            413,
            "this needs more memory than the server allows",
        )
        assert (await status(aside, jobs.fail))[0] == 500
        assert await aside.run("", jobs.process) == pid and aside.restarts == 0
        assert await aside.run("", jobs.keep, 350) == pid
        assert await aside.run("", jobs.process) != pid, "one that has grown is replaced"
        assert aside.restarts == 0
        await aside.stop()

    asyncio.run(ask())


def test_one_that_ends_or_takes_too_long_is_replaced_and_those_who_wait_are_bounded():
    async def ask():
        aside = Aside(Limits(), seconds=30, most_waiting=2)
        aside.start()
        pid = await aside.run("", jobs.process)
        assert (await status(aside, jobs.end))[0] == 503
        assert await aside.run("", jobs.process) != pid
        aside._seconds = 0.1
        jobs_waiting = [asyncio.create_task(status(aside, jobs.hang)) for _ in range(3)]
        await asyncio.sleep(0)
        assert await status(aside, jobs.process) == (503, "the server is busy; try again soon")
        for task in jobs_waiting[1:]:
            task.cancel()
        assert (await jobs_waiting[0])[0] == 504
        assert aside.restarts == 2
        aside._seconds = 30
        assert await aside.run("", jobs.echo, 1) == 1
        await aside.stop()
        assert aside.pid is None

    asyncio.run(ask())


def test_until_it_is_warm_jobs_are_done_in_the_server():
    async def ask():
        aside = Aside(Limits(), seconds=30)
        assert await aside.run("", jobs.echo, "before") == "before" and aside.pid is None
        with pytest.raises(AsideError, match="this is no table"):
            await aside.run("", jobs.refuse)

    asyncio.run(ask())


def test_a_job_whose_module_cannot_be_read_at_the_moment_is_refused_in_a_sentence(monkeypatch):
    def none_left(_job):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(aside_process.pickle, "loads", none_left)
    kind, body = aside_process.carry_out(b"")
    assert kind == aside_process.REFUSED and json.loads(body)["status"] == 503
    assert "too many files" in json.loads(body)["message"]


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no limit of processor time")
def test_a_job_that_computes_too_long_is_ended_by_the_system():
    async def ask():
        aside = Aside(Limits(), seconds=1)
        aside.start()
        assert await status(aside, jobs.compute) == (504, ("this would take the server too long; make it smaller"))
        assert await aside.run("", jobs.echo, 1) == 1 and aside.restarts == 1
        await aside.stop()

    asyncio.run(ask())


def test_what_nobody_waits_for_any_more_is_left_out_when_its_turn_comes():
    async def ask():
        aside = Aside(Limits(memory_megabytes=MEGABYTES), seconds=30)
        aside.start()
        here = {"page": True}

        async def wanted() -> bool:
            return here["page"]

        first = asyncio.create_task(aside.run_while(wanted, "a", jobs.process))
        stale = [asyncio.create_task(aside.run_while(wanted, "a", jobs.hang)) for _ in range(8)]
        await asyncio.sleep(0)
        here["page"] = False  # it has gone; what it has asked for would take hours
        newest = asyncio.create_task(aside.run("a", jobs.process))
        for task in stale:
            with pytest.raises(AsideError):
                await task
        assert await newest == await first and aside.restarts == 0
        await aside.stop()

    asyncio.run(ask())
