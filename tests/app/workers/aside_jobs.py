"""Jobs for the tests of the process beside the server."""

import os
import resource
import time

from app.i18n.translation import _
from engine.datasets import CSVError


def process() -> int:
    return os.getpid()


def echo(value: object) -> object:
    return value


def refuse() -> None:
    raise CSVError("this is no {what}", 3, 4, what=_("table"))


def fail() -> None:
    raise ZeroDivisionError


def grow(megabytes: int) -> int:
    return len(bytes(megabytes << 20))


_kept = []


def keep(megabytes: int) -> int:
    _kept.append(b"a" * (megabytes << 20))
    return os.getpid()


def address_space() -> int:
    return resource.getrlimit(resource.RLIMIT_AS)[0]


def end() -> None:
    os._exit(3)


def compute() -> None:
    while True:
        pass


def hang() -> None:
    time.sleep(1000)
