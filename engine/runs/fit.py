"""Training a net on a data set."""

from engine.datasets.dataset import Labeled
from engine.nets.net import Net
from engine.optimizers import Optimizer
from engine.runs.fit_settings import MOST, FitSettings, Sampling
from engine.runs.training import Training
from engine.schedules import Constant, Schedule
from engine.settings import check_number


def fit(
    net: Net,
    data: Labeled,
    optimizer: Optimizer,
    *,
    batch_size: int = 32,
    epochs: int = 10,
    sampling: Sampling = "shuffle",
    schedule: Schedule | None = None,
    max_grad: float | None = None,
    l1: float = 0.0,
    l2: float = 0.0,
    patience: int | None = None,
    test: Labeled | None = None,
    seed: int = 0,
    max_epoch: int | None = None,
    eval_interval: int | None = None,
) -> Training:
    """Train `net` on `data`; returns an iterator that makes one iteration at each `next`.

        for step in fit(net, data, OPTIMIZERS["gd"](lr=1.0), batch_size=30, epochs=300):
            print(step.index, step.epoch, step.loss)

    data : anything with inputs (n, d) and labels (n,), which for the loss "squared_error" are numbers.
    batch_size : 1 to n; the rest at an epoch's end is a shorter batch.
    sampling : "shuffle" for a new order in every epoch, "ordered" for the order of the data, "random" for examples
    drawn with replacement, n of which count as an epoch.
    max_grad : a gradient longer than this, penalties included, is scaled down to it (clipping by norm); None for none.
    l1, l2 : penalties λ₁ Σ|w| and ½ λ₂ Σw² on the weights, not the biases; their gradient is added to the loss's, so
    the optimizer sees it. The weight decay of AdamW and Lion differs: it acts beside the gradient, on biases too.
    patience : training ends when the loss on `test`, examples like those of `data`, has not fallen for this many
    epochs, see `EarlyStopping`; None for no early stopping.
    seed : of the sampling; the same seed reproduces the run exactly.
    max_epoch, eval_interval : the textbook's names, for the number of epochs and for the iterations whose mean loss is
    one entry of `Training.loss_list`.

    Numbers that are not finite are an outcome; they neither raise nor warn. Raises SettingError for an argument that is
    not allowed and ValueError for data that do not fit the net.
    """
    settings = FitSettings(optimizer, schedule or Constant(), batch_size, sampling, max_grad, l1, l2, patience)
    epochs = check_number("epochs", epochs if max_epoch is None else max_epoch, 1, MOST, integer=True)
    if eval_interval is not None:
        eval_interval = check_number("eval_interval", eval_interval, 1, MOST, integer=True)
    return Training(net, data, settings, epochs, seed, eval_interval, test)
