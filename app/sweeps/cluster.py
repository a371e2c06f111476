"""An executor of other machines: a Dask cluster, for those who outgrow one (`DESCENT_LAB_DASK=tcp://host:8786`).

Dask computes a cell again whose worker dies, and keeps what has come back. Which cells there are, and what is done with
their results, is for `app.sweeps.sweep`; this only says in a sentence why there is no cluster. It needs the extra
`cluster` (`dask[distributed]`).
"""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from contextlib import suppress
from typing import Any

from app.sweeps.errors import ClusterError
from engine.sentences import N_

CONNECT_SECONDS = 5.0

log = logging.getLogger("descent_lab.sweeps")


class Cluster(Executor):
    """Dask's own executor at a scheduler's address, and a look at whether it is still there."""

    window = 8
    """Runs given to it at a time for each of its threads: news takes longer from there."""

    def __init__(self, address: str) -> None:
        self.address = address
        try:
            from distributed import Client  # noqa: PLC0415  # it may be missing
        except ImportError:
            raise ClusterError(
                N_("DESCENT_LAB_DASK is set, but Dask is not installed: run .ci/install.py cluster, or unset it")
            ) from None
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it has to say, we say in a sentence
        try:
            self._client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise ClusterError(
                N_("there is no Dask scheduler at {address}: start it, or unset DESCENT_LAB_DASK"), address=address
            ) from error
        self._executor = self._client.get_executor(pure=False, retries=0)
        self._futures: set[Any] = set()

    @property
    def width(self) -> int:
        """Threads of all workers, at least 1: a worker may come later."""
        with suppress(OSError, ValueError):
            return max(1, int(sum(self._client.nthreads().values())))
        return 1

    @property
    def alive(self) -> bool:
        return bool(self._client.status == "running")

    def check(self) -> None:
        """Raises ClusterError when the scheduler is gone, or has no worker."""
        if not self.alive:
            raise self._gone()

    def _gone(self) -> ClusterError:
        return ClusterError(
            N_("the Dask scheduler at {address} has disconnected; finished runs are kept, and Resume tries again"),
            address=self.address,
        )

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if not self.alive:
            raise self._gone()
        future: Future[Any] = self._executor.submit(fn, *args, **kwargs)
        return future

    def interrupt(self, futures: Iterable[Future[Any]]) -> None:
        """What waits is taken back; a run that a worker is at goes on there to its end, and nobody hears of it."""
        for future in futures:
            future.cancel()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        with suppress(Exception):
            self._executor.shutdown(wait=wait)
        with suppress(Exception):
            self._client.close(timeout=CONNECT_SECONDS if wait else 0)
