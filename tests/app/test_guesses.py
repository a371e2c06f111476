"""Wrong tokens are slowed, by address; right ones, cookies and other addresses hardly notice. No test waits."""

import json
import re

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketDenialResponse

from app import guesses
from app.guesses import FORGOTTEN_SECONDS, FREE, LONGEST_SECONDS, MOST_ADDRESSES, Guesses, TooManyGuessesError
from app.main import create_app
from app.settings import Settings

TOKEN = "a-token-of-this-test"
HERE = "192.168.1.5:8000"


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def attempts(clock):
    return Guesses(clock)


def guess(attempts, given, address="a"):
    return attempts.judge(address, given.encode(), lambda given: given == b"right")


def wait(attempts, given="right", address="a"):
    """Seconds until a token of the address is looked at; 0 where one is."""
    try:
        guess(attempts, given, address)
    except TooManyGuessesError as slowed:
        return slowed.seconds
    return 0


def many(attempts, count, address="a"):
    """So many different wrong tokens, each as soon as it is looked at."""
    delays = []
    for n in range(count):
        assert not guess(attempts, f"wrong {attempts._clock.now} {n}", address)
        delays.append(wait(attempts, "another", address) if n >= FREE - 1 else 0)
        attempts._clock.now += delays[-1]
    return delays


def test_a_wrong_one_may_become_right(attempts):
    """A presentation comes to another server after those who watch it."""
    many(attempts, FREE + 1)
    for _ in range(3):
        assert not attempts.judge("a", b"early", lambda _: False)
        attempts._clock.now += wait(attempts, "another")
    assert attempts.judge("a", b"early", lambda _: True)


def test_delays_begin_after_a_few_and_grow_to_the_longest(attempts):
    assert many(attempts, FREE + 7) == [0] * (FREE - 1) + [1, 2, 4, 8, 16, 30, 30, 30] and LONGEST_SECONDS == 30


def test_while_an_address_waits_no_token_of_it_is_looked_at(attempts, clock):
    many(attempts, FREE)
    clock.now -= 1
    for _ in range(100):
        assert wait(attempts, "right") == 1, "refused tokens make no delay longer"
    clock.now += 1
    assert guess(attempts, "right")


def test_a_right_token_clears_its_address_and_no_other(attempts, clock):
    many(attempts, FREE - 1)
    many(attempts, FREE, "b")
    clock.now -= 1
    assert guess(attempts, "right") and wait(attempts, address="b") == 1
    assert many(attempts, FREE)[-1] == 1, "counted from the beginning"


def test_the_same_wrong_token_counts_once_and_does_not_wait(attempts):
    for _ in range(10 * FREE):
        assert not guess(attempts, "of last week")
    assert guess(attempts, "right")
    assert not guess(attempts, "of last week")
    many(attempts, FREE - 1)
    assert wait(attempts) == 1 and not guess(attempts, "of last week"), "who follows an old link is told so"


def test_wrong_tokens_are_forgotten(attempts, clock):
    many(attempts, FREE + 20)
    clock.now += FORGOTTEN_SECONDS + 1
    assert many(attempts, FREE)[-1] == 1


def test_what_is_kept_is_bounded(attempts):
    for n in range(2 * MOST_ADDRESSES):
        assert not guess(attempts, "x" * 10_000, address=str(n))
    assert list(attempts._wrong) == [str(n) for n in range(MOST_ADDRESSES, 2 * MOST_ADDRESSES)]
    many(attempts, 3 * guesses.REMEMBERED)
    assert len(attempts._wrong["a"].digests) == guesses.REMEMBERED


@pytest.mark.parametrize(
    ("client", "address"),
    [
        (("192.168.1.7", 5), "192.168.1.7"),
        (("::ffff:192.168.1.7", 5), "192.168.1.7"),
        (("2001:db8:1:2:3:4:5:6", 5), "2001:db8:1:2::/64"),
        (("2001:db8:1:2::1", 5), "2001:db8:1:2::/64"),
        (("testclient", 5), "testclient"),
        (None, ""),
    ],
)
def test_which_addresses_are_one(client, address):
    assert guesses.address_of({"client": client}) == address


# Over the app


@pytest.fixture
def app(clock):
    app = create_app(Settings(host="192.168.1.5", token=TOKEN))
    app.state.access.guesses = Guesses(clock)
    return app


@pytest.fixture
def browser(app):
    """At an address; without the app's lifespan."""
    return lambda address="10.0.0.1": TestClient(
        app, f"http://{HERE}", client=(address, 50000), headers={"origin": f"http://{HERE}"}, follow_redirects=False
    )


def by_query(client, token):
    return client.get("/api/labs", params={"token": token})


def by_header(client, token):
    return client.get("/api/labs", headers={"authorization": f"Bearer {token}"})


def by_link(client, token):
    return client.get("/", params={"token": token}, headers={"accept": "text/html"})


def by_form(client, token):
    return client.post("/token", content=f"token={token}&next=/")


def by_open_page(client, token):
    """Which says nothing about the token, but gives the cookie to whoever brings it."""
    return client.get("/healthz", params={"token": token}, headers={"accept": "text/html"})


WAYS = [by_query, by_header, by_link, by_form]


@pytest.mark.parametrize("used", [*WAYS, by_open_page])
def test_all_ways_count_together_and_say_when_to_try_again(browser, clock, used):
    for n in range(FREE):
        assert used(browser(), f"wrong-{n}").status_code == (200 if used is by_open_page else 401)
    for way in WAYS:
        answer = way(browser(), TOKEN)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
        assert "Too many wrong tokens from this address. Try again in 1 s." in answer.text
        assert "set-cookie" not in answer.headers and answer.headers["cache-control"] == "no-store"
    open_page = by_open_page(browser(), TOKEN)
    assert open_page.status_code == 200 and "set-cookie" not in open_page.headers
    assert browser().get("/healthz").status_code == 200 and browser().get("/token").status_code == 401
    assert by_query(browser("10.0.0.2"), TOKEN).status_code == 200, "another address"
    clock.now = 1.0
    assert used(browser(), TOKEN).status_code in (200, 303)


def test_a_socket_is_told_too(browser):
    for n in range(FREE):
        by_header(browser(), f"wrong-{n}")
    with (
        pytest.raises(WebSocketDenialResponse) as refused,
        browser().websocket_connect(f"ws://{HERE}/ws?token={TOKEN}"),
    ):
        pass
    assert (refused.value.status_code, refused.value.headers["retry-after"]) == (429, "1")
    assert "Try again in 1 s" in json.loads(refused.value.content)["message"]


def test_a_class_that_has_cookies_goes_on_whatever_one_of_it_tries(browser, clock):
    classmate, prankster = browser(), browser()
    by_form(classmate, TOKEN)
    for n in range(FREE):
        by_form(prankster, f"wrong-{n}")
    assert by_form(prankster, "another").status_code == 429
    assert classmate.get("/api/labs").status_code == 200
    assert by_link(classmate, "out-of-date").status_code == 303, "and is led to the address without it"
    assert by_form(classmate, TOKEN).status_code == 303
    for n in range(2 * FREE):
        assert by_form(classmate, f"typing-{n}").status_code == 401, "counts for nobody"
    clock.now = 1.0
    assert by_form(browser(), TOKEN).status_code == 303


def test_without_a_token_nothing_is_counted(clock):
    client = TestClient(create_app(Settings(host="192.168.1.5", token="off")), f"http://{HERE}")
    assert {by_query(client, f"wrong-{n}").status_code for n in range(3 * FREE)} == {200}


def test_the_log_says_it_once(browser, caplog):
    for n in range(FREE):
        by_form(browser(), f"wrong-{n}")
    by_form(browser(), "another")
    (record,) = [record for record in caplog.records if record.name == "descent_lab.access"]
    assert "10.0.0.1" in record.message and not re.search("wrong-|another", record.message)
