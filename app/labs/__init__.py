"""The catalogue of labs: adding one is a folder and a line here.

Each lab has a room of its own, which no other lab imports. May import: labs.shared, labs.<lab>.
"""

from app.labs.autodiff import LAB as autodiff
from app.labs.check import LAB as check
from app.labs.derivative import LAB as derivative
from app.labs.descent import LAB as descent
from app.labs.digits import LAB as digits
from app.labs.losses import LAB as losses
from app.labs.nets import LAB as nets
from app.labs.partial import LAB as partial
from app.labs.regression import LAB as regression
from app.labs.shared.lab import Lab
from app.labs.softmax import LAB as softmax
from engine.registry import Registry

LABS: Registry[Lab] = Registry(
    "lab",
    [
        derivative,
        partial,
        autodiff,
        descent,
        regression,
        softmax,
        losses,
        nets,
        digits,
        check,
    ],
)
