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
            "The path goes straight down toward the star, and the predictions turn onto the diagonal. After 500"
            " updates it is near (2.06, −28.5), not yet at the star: this learning rate is far below its limit."
        ),
        why=N_(
            "Each update follows the gradient of the mean squared error over all 100 points, so the path down the"
            " bowl has no randomness. The price: every update needs all 100 points."
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
            "The stochastic path is jagged, the batch path smooth, and both arrive at the same point. Plotted against"
            " points seen, the stochastic curve is a hundred times ahead. Another seed gives another path."
        ),
        why=N_(
            "The gradient of one point is correct only on average, so each update errs, but it costs a hundredth of a"
            " batch update. The textbook writes the same rule as lr 0.002 with one point's gradient divided by all"
            " 100 points: 0.002/100 is the 0.00002 here."
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
            "Here a step is a pass over the data: four updates with 30, 30, 30 and 10 points, but one update with the"
            " full batch. After 500 passes the MSE is 0.32 with mini-batches and still above 5,000 with the full"
            " batch."
        ),
        why=N_(
            "The mean over 30 points is close to the mean over 100, so the path is almost as smooth, and every pass"
            " makes four updates instead of one."
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
            "Two learning rates, one percent above and one percent below 2/λmax = 0.00647, the mark on the slider."
            " The first MSE grows until the run stops; the second shrinks toward 0."
        ),
        why=N_(
            "An update multiplies the error along the steepest direction by 1 − lr · λmax. At 2/λmax that is −1: just"
            " below, the weights jump from side to side and come closer; just above, each jump is longer than the last."
        ),
        picture="updates",
    ),
)
