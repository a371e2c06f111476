"""Metrics of the server, in Prometheus' text format at `/metrics`.

Counts are plain numbers where things happen, frames and ticks in the workers' own reports; they become metrics only on
request. Only the event loop's lag is measured all the time: how late a sleeping task wakes up.
"""

import asyncio
import time
from collections.abc import Iterator

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from app.sessions.sessions import Sessions
from app.workers.pool import WorkerPool

LAG_EVERY_SECONDS = 0.05
LAG_BUCKETS = (
    0.0005,
    0.001,
    0.002,
    0.003,
    0.004,
    0.005,
    0.006,
    0.008,
    0.01,
    0.015,
    0.02,
    0.03,
    0.05,
    0.1,
    0.2,
    0.5,
    1.0,
    2.0,
    5.0,
)

router = APIRouter()


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    return Response(generate_latest(request.app.state.metrics.registry), headers={"content-type": CONTENT_TYPE_LATEST})


class Metrics:
    """The registry of one app."""

    def __init__(self, pool: WorkerPool, sessions: Sessions) -> None:
        self._pool, self._sessions = pool, sessions
        self.registry = CollectorRegistry()
        self._lag = Histogram(
            "descent_lab_event_loop_lag_seconds",
            "How much later than asked for the server's event loop goes on.",
            registry=self.registry,
            buckets=LAG_BUCKETS,
        )
        ProcessCollector(registry=self.registry)
        self.registry.register(self)

    async def watch_lag(self) -> None:
        while True:
            begin = time.perf_counter()
            await asyncio.sleep(LAG_EVERY_SECONDS)
            self._lag.observe(max(0.0, time.perf_counter() - begin - LAG_EVERY_SECONDS))

    def describe(self) -> list[Metric]:
        return []  # what there is does not depend on asking for it now

    def collect(self) -> Iterator[Metric]:
        pool, counted = self._pool, self._pool.counted
        sessions = GaugeMetricFamily(
            "descent_lab_sessions", "Runs that the server holds, and viewers that wait for a place.", labels=["state"]
        )
        for state, number in self._sessions.numbers().items():
            sessions.add_metric([state], number)
        yield sessions
        yield GaugeMetricFamily("descent_lab_places", "How many runs there may be at once.", self._sessions.most)
        yield GaugeMetricFamily("descent_lab_workers", "Worker processes that answer.", pool.ready)
        yield GaugeMetricFamily("descent_lab_heavy_runs", "Runs with a worker process of their own.", pool.heavy.count)
        yield CounterMetricFamily(
            "descent_lab_worker_restarts", "Worker processes that ended and were replaced.", pool.restarts
        )
        yield CounterMetricFamily("descent_lab_frames", "Frames sent.", counted.frames)
        yield CounterMetricFamily("descent_lab_ticks", "Smallest parts of steps that runs have taken.", counted.ticks)
        yield CounterMetricFamily(
            "descent_lab_worker_cpu_seconds", "Processor time of the workers.", counted.cpu_seconds
        )
        yield CounterMetricFamily(
            "descent_lab_worker_messages", "Messages from the workers, most of them for viewers.", pool.messages
        )
        yield CounterMetricFamily("descent_lab_worker_bytes", "Their bytes.", pool.bytes)
