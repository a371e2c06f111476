"""The catalogue of labs: adding one is a folder and a place in a group here.

Each lab has a room of its own, which no other lab imports. May import: labs.shared, labs.<lab>.
"""

from app.labs.autodiff import LAB as AUTODIFF
from app.labs.check import LAB as CHECK
from app.labs.derivative import LAB as DERIVATIVE
from app.labs.descent import LAB as DESCENT
from app.labs.digits import LAB as DIGITS
from app.labs.losses import LAB as LOSSES
from app.labs.nets import LAB as NETS
from app.labs.partial import LAB as PARTIAL
from app.labs.regression import LAB as REGRESSION
from app.labs.shared.lab import Lab
from app.labs.softmax import LAB as SOFTMAX
from engine.registry import Registry
from engine.sentences import N_

GROUPS: dict[str, tuple[Lab, ...]] = {
    N_("Functions"): (
        DERIVATIVE,
        PARTIAL,
        AUTODIFF,
        DESCENT,
    ),
    N_("Regression and losses"): (
        REGRESSION,
        SOFTMAX,
        LOSSES,
    ),
    N_("Nets"): (
        NETS,
        DIGITS,
        CHECK,
    ),
}
"""The labs as the header shows them: title of a group → its labs."""

LABS: Registry[Lab] = Registry("lab", [lab for group in GROUPS.values() for lab in group])
