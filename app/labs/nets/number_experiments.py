"""The experiments of the nets lab with functions to learn."""

from urllib.parse import quote_plus

from app.labs.nets.presets import GAUSSIANS
from app.labs.shared.experiment import Experiment
from engine.sentences import N_

NUMBERS = (
    Experiment(
        id="sine",
        lab="nets",
        chapter=N_("Small nets"),
        title=N_("A sine from ten tanh units"),
        query="data.kind=curve&hidden=10&racers.0.optimizer=adam&racers.0.lr=0.02&batch_size=30&epochs=300",
        notice=N_(
            "After 40 epochs the curve still rises from left to right, and R² is 0.70. Then it bends at both ends."
            " After 100 epochs, R² is 0.98."
        ),
        why=N_(
            "The output is a weighted sum of ten curves, the small pictures of the units, plus a bias. A straight line"
            " explains most of the sine. The bends need units whose own bends lie on the left and on the right."
        ),
        picture="learned.0",
    ),
    Experiment(
        id="two-relus",
        lab="nets",
        chapter=N_("Small nets"),
        title=N_("Two ReLUs make |x|"),
        query=(
            "data.kind=curve&data.expression=abs(x)&hidden=2&racers.0.optimizer=adam&racers.0.lr=0.02"
            "&racers.0.activation=relu&racers.0.init=he&batch_size=30&epochs=300"
        ),
        notice=N_(
            "Each unit becomes one arm: the products of their two weights, the slopes, end at −1.00 and 1.00. Between"
            " the two kinks, at −0.04 and 0.04, the curve is flat."
        ),
        why=N_(
            "|x| = relu(x) + relu(−x): a net of ReLUs is made of straight pieces, with one kink per unit, where its sum"
            " is 0. Both kinks at 0 would be exact, but a flat piece as narrow as this one costs hardly any loss."
        ),
        picture="learned.0",
    ),
    Experiment(
        id="bumps",
        lab="nets",
        chapter=N_("Small nets"),
        title=N_("The Playground's bumps"),
        query=(
            "data.kind=surface&data.points=500&data.low=-6&data.high=6&test_share=0.3&hidden=12,8"
            "&racers.0.optimizer=adam&racers.0.lr=0.02&batch_size=30&epochs=300&data.expression="
            + quote_plus(GAUSSIANS)
        ),
        notice=N_(
            "Six bumps with alternating signs, three above and three below. At the end, R² is 0.94 on the test points,"
            " which the net has never seen."
        ),
        why=N_(
            "Color stands for a number: blue is positive, orange is negative. Points and background use the same scale,"
            " so a point has the color of its background where the net is right."
        ),
        picture="learned.0",
    ),
    Experiment(
        id="overfitted-curve",
        lab="nets",
        chapter=N_("Small nets"),
        title=N_("A curve that follows the noise"),
        query=(
            "data.kind=curve&data.points=40&data.noise=0.3&test_share=0.5&hidden=40,40&batch_size=20&epochs=1000"
            "&racers.0.optimizer=adam&racers.0.lr=0.01&racers.1.optimizer=adam&racers.1.lr=0.01&racers.1.l2=0.001"
        ),
        notice=N_(
            "1,761 parameters for 20 noisy points. Without weight decay, the training loss ends at 0.012 and the test"
            " loss at 0.072. With it, they end at 0.030 and 0.034."
        ),
        why=N_(
            "The first net bends toward single points, noise included, and away from the dashed function. Weight decay"
            " keeps the weights small, and a net with small weights makes no sharp bends."
        ),
        picture="learned.0",
    ),
)
