"""Many interleavings of frames, acks, cuts, resumes, reloads, looks back and branches over a real socket."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.app.sessions.faults import Faults

RUNS = 300
RULES = 50


def test_any_interleaving_loses_and_doubles_nothing(server, report):
    cuts = 0

    class Counted(Faults):
        def _again(self, anew):
            nonlocal cuts
            cuts += 1
            super()._again(anew)

    many = settings(
        max_examples=RUNS, stateful_step_count=RULES, derandomize=False, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(lambda: Counted(server), settings=many)
    report(
        "runs cut at any byte, resumed, loaded again, taken over", "no point lost or doubled", f"0 after {cuts:,} cuts"
    )
