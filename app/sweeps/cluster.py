"""An executor on other machines: a Dask cluster (`DESCENT_LAB_DASK=tcp://host:8786`).

Dask recomputes a cell whose worker dies, and keeps finished results. `app.sweeps.sweep` decides which cells there are
and what is done with their results; this only says in a sentence why there is no cluster. It needs the extra `cluster`
(`dask[distributed]`).
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
    """Runs given to it at a time for each of its threads: messages from there take longer."""

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
        """Threads of all workers, at least 1: a worker may join later."""
        with suppress(OSError, ValueError):
            return max(1, int(sum(self._client.nthreads().values())))
        return 1

    @property
    def alive(self) -> bool:
        return bool(self._client.status == "running")

    def check(self) -> None:
        """Raises ClusterError when the scheduler is lost, or has no worker."""
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
        """Cancels what waits; a run that a worker has begun continues to its end, and its result is ignored."""
        for future in futures:
            future.cancel()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        with suppress(Exception):
            self._executor.shutdown(wait=wait)
        with suppress(Exception):
            self._client.close(timeout=CONNECT_SECONDS if wait else 0)
