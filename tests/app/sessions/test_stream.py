"""What those who watch are sent: packed once for all, every frame once, and all so far for who is far behind."""

import zlib

from app.sessions.stream import MOST_FRAMES, MOST_UNACKED, Cursor, Stream


def text(payload: str | bytes) -> str:
    return payload if isinstance(payload, str) else zlib.decompress(payload, -zlib.MAX_WBITS).decode()


def taken(stream: Stream, cursor: Cursor) -> list[str]:
    """All that one who acknowledges at once is sent."""
    got: list[str] = []
    while new := [text(payload) for payload in stream.next_for(cursor)]:
        got += new
        cursor.acknowledge(cursor.seq)
    return got


def test_who_falls_behind_what_is_kept_gets_all_so_far_and_then_the_rest():
    stream, quick, late = Stream(), Cursor(), Cursor()
    for seq in range(1, MOST_FRAMES + 10):
        stream.frame(seq, seq - 1, f"frame {seq}")
        assert taken(stream, quick) == [f"frame {seq}"]
    assert taken(stream, late) == [] and stream.wants_whole
    stream.whole(70, "all to 70")
    assert taken(stream, late) == ["all to 70", "frame 71", "frame 72", "frame 73"]
    assert taken(stream, Cursor(72)) == ["frame 73"]
    stream.begin()
    stream.frame(74, 0, "another run")
    assert taken(stream, quick) == taken(stream, late) == ["another run"]


def test_of_a_slot_the_newest_counts_and_a_long_message_is_packed_once_for_all():
    stream, one, other = Stream(), Cursor(), Cursor()
    stream.put("page", "1")
    stream.put("point", "x" * 2000)
    stream.put("page", "2")
    (long, page), (same, _) = stream.next_for(one), stream.next_for(other)
    assert (text(long), page) == ("x" * 2000, "2") and long is same and len(long) < 100


def test_who_acknowledges_nothing_gets_no_more_than_a_few_frames():
    stream, stuck = Stream(), Cursor()
    for seq in range(1, 20):
        stream.frame(seq, seq - 1, str(seq))
    assert len(list(stream.next_for(stuck))) == MOST_UNACKED and not list(stream.next_for(stuck))
