"""What a form offers to sweep."""

import pytest

from app.labs import LABS
from app.web import forms
from app.web.sweepable import sweepable


@pytest.mark.parametrize("lab", [lab.id for lab in LABS.values() if lab.curves])
def test_only_settings_that_change_the_run_are_offered(lab):
    offered = {one["field"]: one for one in sweepable(forms.form(forms.read(LABS[lab], [])))}
    assert {"seed", "racers.0.lr"} <= offered.keys()
    assert not {"step_unit", "placed", "weights"} & offered.keys()  # the first only says what the Step button does
