"""A function for which memory does not suffice the first times it is called."""

from collections.abc import Callable
from typing import Any


def failing(of: Callable[..., Any], times: int = 1) -> Callable[..., Any]:
    left = [times]

    def short(*args: Any, **kwargs: Any) -> Any:
        left[0] -= 1
        if left[0] >= 0:
            raise MemoryError
        return of(*args, **kwargs)

    return short
