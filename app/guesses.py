"""Wrong tokens, counted by address: after a few, the next one from there is checked only after a growing delay."""

import hashlib
import ipaddress
import logging
import math
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import Scope

from engine.sentences import Sentence

FREE = 5
"""Different wrong tokens without a delay, as for typing errors."""

LONGEST_SECONDS = 30.0
"""The delays are 1, 2, 4 ... seconds, up to this one: the right token is never refused for longer."""

FORGOTTEN_SECONDS = 600.0
"""Seconds after the last wrong token until it is forgotten."""

MOST_ADDRESSES = 1000
"""Beyond this number, the address whose last wrong token is the oldest is forgotten."""

REMEMBERED = 8
"""Number of last wrong tokens of an address that may be repeated without counting again."""

log = logging.getLogger("descent_lab.access")


class TooManyGuessesError(Exception):
    """A token was not checked, since too many wrong ones came from its address; the next is checked in `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = math.ceil(seconds)
        self.sentence = Sentence(
            "Too many wrong tokens from this address. Try again in {seconds} s.", seconds=self.seconds
        )
        super().__init__(str(self.sentence))


@dataclass
class _Wrong:
    """Wrong tokens of one address: how many, when the last came, when the next is checked, and digests of the last
    ones.
    """

    count: int = 0
    last: float = -math.inf
    until: float = -math.inf
    digests: deque[bytes] = field(default_factory=lambda: deque(maxlen=REMEMBERED))


class Guesses:
    """A delayed address is refused at once, even with the right token: otherwise the delay would stop nobody.

    A repeated wrong token gives a guesser no information and does not count: a class may follow an outdated link, and a
    program may repeat its request. It is checked again, since it may have become right: a presentation may reach
    another server after its viewers. A right token clears its address.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(16)
        self._wrong: OrderedDict[str, _Wrong] = OrderedDict()  # the address of the last wrong token is the last

    def judge(self, address: str, given: bytes, right: Callable[[bytes], bool]) -> bool:
        """Whether `given` is right; raises TooManyGuessesError, without checking it, while `address` is delayed."""
        wrong, now = self._wrong.get(address), self._clock()
        if wrong is not None and now - wrong.last > FORGOTTEN_SECONDS:
            del self._wrong[address]
            wrong = None
        digest = hashlib.blake2b(given, digest_size=16, key=self._key).digest()
        repeated = wrong is not None and digest in wrong.digests
        if wrong is not None and not repeated and now < wrong.until:
            raise TooManyGuessesError(wrong.until - now)
        if right(given):
            self._wrong.pop(address, None)
            return True
        if not repeated:
            self._count(address, wrong or _Wrong(), digest, now)
        return False

    def _count(self, address: str, wrong: _Wrong, digest: bytes, now: float) -> None:
        wrong.count += 1
        wrong.last = now
        wrong.digests.append(digest)
        if wrong.count >= FREE:
            wrong.until = now + min(2.0 ** min(wrong.count - FREE, 10), LONGEST_SECONDS)
        if wrong.count == FREE:
            log.warning("%d wrong tokens from %s: further ones have to wait", FREE, address)
        self._wrong[address] = wrong
        self._wrong.move_to_end(address)
        if len(self._wrong) > MOST_ADDRESSES:
            self._wrong.popitem(last=False)


def address_of(scope: Scope) -> str:
    """Where a request comes from: an IPv4 address, or the 64-bit network prefix of an IPv6 address.

    Behind a proxy uvicorn has put in what X-Forwarded-For says, if the proxy is one that it trusts.
    """
    host: str = (scope.get("client") or ("",))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
        address = address.ipv4_mapped
    return str(address)
