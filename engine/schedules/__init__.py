"""The learning-rate schedules."""

from engine.registry import Registry
from engine.schedules.constant import Constant
from engine.schedules.cosine import Cosine
from engine.schedules.exponential import Exponential
from engine.schedules.inverse_time import InverseTime
from engine.schedules.schedule import Schedule
from engine.schedules.step import StepDecay
from engine.schedules.warmup import Warmup

SCHEDULES: Registry[type[Schedule]] = Registry(
    "schedule", [Constant, StepDecay, Exponential, InverseTime, Cosine, Warmup]
)

__all__ = ["SCHEDULES", "Constant", "Cosine", "Exponential", "InverseTime", "Schedule", "StepDecay", "Warmup"]
