"""The experiments of the regression lab."""

from app.labs.shared.experiment import Experiment
from engine.sentences import N_

CHAPTER = "Linear regression"

EXPERIMENTS = (
    Experiment(
        id="batch",
        lab="regression",
        chapter=CHAPTER,
        title=N_("All points at once"),
        query="data.kind=plane&racers.0.optimizer=gd&racers.0.lr=2e-5&steps=500",
        notice=N_(
            "The path goes straight down towards the star, and the predictions turn onto the diagonal. After 500"
            " updates it is near (2.06, −28.5), not yet there: this learning rate is far below its limit."
        ),
        why=N_(
            "Each update follows the gradient of the mean squared error over all 100 points, so it goes down the bowl"
            " of contours without any chance. It also looks at all 100 points for each single update."
        ),
    ),
    Experiment(
        id="stochastic",
        lab="regression",
        chapter=CHAPTER,
        title=N_("One random point at a time"),
        query=(
            "data.kind=plane&racers.0.optimizer=gd&racers.0.lr=2e-5&racers.0.batch=one&racers.0.sampling=random"
            "&racers.1.optimizer=gd&racers.1.lr=2e-5&steps=500"
        ),
        notice=N_(
            "The stochastic path is jagged, the batch path smooth, and both come to the same place. Against points seen"
            " the stochastic curve is a hundred times ahead. Another seed gives another path."
        ),
        why=N_(
            "One point's gradient is right only on average, so each update errs, but it costs a hundredth of a batch's."
            " The textbook writes the same rule as lr 0.002 with one point's gradient divided by all 100 points:"
            " 0.002/100 is the 0.00002 here."
        ),
    ),
    Experiment(
        id="mini-batch",
        lab="regression",
        chapter=CHAPTER,
        title=N_("Thirty points at a time"),
        query=(
            "data.kind=plane&racers.0.optimizer=gd&racers.0.lr=1e-5&racers.0.batch=mini&racers.0.batch_size=30"
            "&racers.0.sampling=ordered&racers.1.optimizer=gd&racers.1.lr=1e-5&step_unit=epoch&steps=500"
        ),
        notice=N_(
            "A step is a pass over the data here: four updates with 30, 30, 30 and 10 points, where the batch makes"
            " one. After 500 passes the mini-batches have an MSE of 0.32, the batch is still above 5,000."
        ),
        why=N_(
            "The mean over 30 points is nearly the mean over 100, so the path is almost as smooth, and every pass makes"
            " four updates of it instead of one."
        ),
    ),
    Experiment(
        id="stability",
        lab="regression",
        chapter=CHAPTER,
        title=N_("Just below and just above the limit"),
        query=(
            "data.kind=plane&racers.0.optimizer=gd&racers.0.lr=0.00654&racers.1.optimizer=gd&racers.1.lr=0.0064"
            "&steps=600&start.w0=2.5&start.w1=-26"
        ),
        notice=N_(
            "Two learning rates, one percent above and one percent below 2/λmax = 0.00647, the mark on the slider. The"
            " first MSE grows until the run is given up, the second falls to nothing."
        ),
        why=N_(
            "An update multiplies the error along the steepest direction by 1 − lr · λmax. At 2/λmax that is −1: just"
            " below, the weights jump from side to side and come closer; just above, each jump is longer than the last."
        ),
        picture="updates",
    ),
)
