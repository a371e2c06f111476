"""Turns: one at a time, whoever had least first, and a rest after each."""

import asyncio

from app.workers.turns import HALF_LIFE_SECONDS, CrowdedOutError, Turns


def order_of(requests: list[tuple[str, float]], rest: float = 0.0, had: dict[str, float] | None = None) -> list[str]:
    """Who got a turn, in order, when all ask at once and each takes so many seconds by a clock of the test's own."""
    now, served, inside = [0.0], [], []

    async def one(turns: Turns, who: str, seconds: float) -> None:
        async with turns.of(who):
            inside.append(who)
            assert len(inside) == 1, "one at a time"
            served.append(who)
            now[0] += seconds
            await asyncio.sleep(0)
            inside.clear()

    async def ask() -> None:
        turns = Turns(rest, clock=lambda: now[0])
        turns._had.update(had or {})
        await asyncio.gather(*(one(turns, who, seconds) for who, seconds in requests))

    asyncio.run(ask())
    return served


def test_a_flood_waits_behind_everybody_elses_first_request():
    flood = [("flood", 0.2)] * 5
    assert order_of([*flood, ("a", 0.1), ("b", 0.1), ("a", 0.1)]) == ["flood", "a", "b", "a", *["flood"] * 4]


def test_equals_go_in_the_order_they_came():
    assert order_of([(name, 0.1) for name in "cab"]) == ["c", "a", "b"]


def test_what_was_had_long_ago_counts_less():
    long_ago = {"a": 1.0}
    assert order_of([("x", 0.0), ("a", 0.0), ("b", 0.0)], had=long_ago) == ["x", "b", "a"]
    assert order_of([("x", 40 * HALF_LIFE_SECONDS), ("a", 0.0), ("b", 0.0)], had=long_ago) == ["x", "a", "b"]


def test_where_there_is_no_room_whoever_waits_for_most_turns_gives_one_up():
    async def ask() -> list[object]:
        turns, inside = Turns(), asyncio.Event()

        async def one(who: str) -> str:
            async with turns.of(who):
                await inside.wait()
            return who

        waiting = [asyncio.create_task(one(who)) for who in ("first", *["flood"] * 3, "a")]
        await asyncio.sleep(0)
        assert turns.crowd_out("b") and turns.waiting == 3
        assert not turns.crowd_out("a") and not turns.crowd_out("flood") and turns.waiting == 3
        inside.set()
        return await asyncio.gather(*waiting, return_exceptions=True)

    *served, crowded_out, a = asyncio.run(ask())
    assert served == ["first", "flood", "flood"] and isinstance(crowded_out, CrowdedOutError) and a == "a"


def test_after_a_turn_there_is_a_rest(monkeypatch):
    async def ask() -> list[float]:
        loop, rests = asyncio.get_running_loop(), []

        def call_later(seconds, function):
            rests.append(seconds)
            loop.call_soon(function)

        monkeypatch.setattr(loop, "call_later", call_later)
        now = [0.0]
        turns = Turns(rest=3.0, clock=lambda: now[0])
        for seconds in (0.5, 0.01):
            async with turns.of("a"):
                now[0] += seconds
        return rests

    assert [round(rest, 9) for rest in asyncio.run(ask())] == [1.5, 0.03]


def test_one_who_goes_away_while_waiting_holds_up_nobody():
    async def ask() -> None:
        turns, released = Turns(), asyncio.Event()

        async def hold() -> None:
            async with turns.of("a"):
                await released.wait()

        async def pass_through(who: str) -> str:
            async with turns.of(who):
                return who

        holding = asyncio.create_task(hold())
        await asyncio.sleep(0)
        left, called, stays = [asyncio.create_task(pass_through(who)) for who in "bcd"]
        await asyncio.sleep(0)
        left.cancel()
        released.set()
        await holding  # the next is called now, and goes away before it hears of it
        called.cancel()
        assert await asyncio.wait_for(stays, 5) == "d"

    asyncio.run(ask())


def test_all_who_go_away_at_once_leave_the_turn_to_the_next():
    """As at the server's end: whoever has the turn hands it on before those who wait have heard of theirs."""

    async def ask() -> None:
        turns = Turns()

        async def hold() -> None:
            async with turns.of("a"):
                await asyncio.Event().wait()

        tasks = [asyncio.create_task(hold()) for _ in range(3)]
        await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(error) for error in ended] == [asyncio.CancelledError] * 3
        async with asyncio.timeout(60), turns.of("b"):
            assert turns.waiting == 0

    asyncio.run(ask())
