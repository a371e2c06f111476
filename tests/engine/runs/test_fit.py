"""Training: against PyTorch and the textbook, the experiments, and what a run promises."""

import dataclasses
import tracemalloc

import numpy as np
import pytest

from engine.datasets import DATASETS, DataSet
from engine.nets import MLP
from engine.optimizers import OPTIMIZERS
from engine.runs.fit import fit
from engine.schedules import SCHEDULES
from engine.settings import SettingError

SPIRAL = DATASETS["spiral"](classes=3, per_class=100, seed=1984)
MIXED = DataSet(SPIRAL.inputs[[7 * i % 300 for i in range(300)]], SPIRAL.labels[[7 * i % 300 for i in range(300)]])
EPOCHS = [1, 50, 100, 200, 300]


def spiral_net(**settings):
    return MLP((2, 10, 3), **settings)


def spiral_run(net, seed=0, **settings):
    """LESSONS' spiral-net; the mean loss of each epoch is in `loss_list`."""
    settings = dict(batch_size=30, epochs=300, eval_interval=10) | settings
    return fit(net, SPIRAL, OPTIMIZERS["gd"](lr=settings.pop("lr", 1.0)), seed=seed, **settings)


def finish(run):
    *_, last = run
    return last


# Against others


# PyTorch 2.13.0 on the CPU, float64: MIXED in order, nn.Linear and the activation named, cross_entropy or
# 0.5 * ((y - one_hot) ** 2).sum(1).mean(), torch.optim.SGD, SGD(momentum), Adam and AdamW; the penalties
# l1 * |W|.sum() + 0.5 * l2 * (W ** 2).sum() added to the loss before backward, gradients multiplied by clip / norm
# where norm > clip. Parameters start at 0.5 sin(1), 0.5 sin(2), … in our order: a layer's weights (inputs, outputs) row
# by row, then its biases. The numbers are the loss at iterations 1, 10, 100 and 300, the norm of the last gradient
# before clipping, and the norm of all parameters afterwards.
TORCH = {
    "gd, short last batch": (
        dict(sizes=(2, 10, 3), activation="sigmoid"),
        OPTIMIZERS["gd"](lr=1.0),
        dict(batch_size=32),
        (
            1.2749978653396967,
            1.823072590708099,
            0.9974318761107398,
            0.7481817868192405,
            0.8272965243519982,
            10.601551520056477,
        ),
    ),
    "momentum, clipped": (
        dict(sizes=(2, 8, 8, 3), activation="tanh"),
        OPTIMIZERS["momentum"](lr=0.1, momentum=0.9),
        dict(batch_size=30, max_grad=0.5),
        (
            0.9687239293994241,
            0.9609020203008155,
            0.6430070284441979,
            0.12272702016613099,
            0.4262054199978377,
            13.025489812813476,
        ),
    ),
    "adam, l2": (
        dict(sizes=(2, 8, 8, 8, 3), activation="relu"),
        OPTIMIZERS["adam"](lr=0.01),
        dict(batch_size=50, l2=1e-3),
        (
            1.165896418151199,
            1.0986492573379247,
            0.5616840342823398,
            0.19219486509503597,
            0.8379173205191734,
            8.98613682367981,
        ),
    ),
    "adamw, l1, full batch": (
        dict(sizes=(2, 12, 3), activation="leaky_relu", loss="mse"),
        OPTIMIZERS["adamw"](lr=0.01, weight_decay=0.1),
        dict(batch_size=300, l1=1e-3),
        (
            1.0535531249575831,
            0.4642265234846254,
            0.18854802781346622,
            0.15095748233695297,
            0.017332162329240872,
            4.592403794562652,
        ),
    ),
}


@pytest.mark.parametrize(("settings", "optimizer", "how", "expected"), TORCH.values(), ids=TORCH)
def test_training_goes_the_way_of_pytorch(settings, optimizer, how, expected):
    net = MLP(dtype="float64", **settings)
    net.theta[...] = 0.5 * np.sin(1.0 + np.arange(net.size))
    run = fit(net, MIXED, optimizer, epochs=10**6, sampling="ordered", **how)
    losses = run.advance(300).loss
    found = [*losses[[0, 9, 99, 299]], run.gradient_norm, np.linalg.norm(net.theta)]
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_the_spiral_experiment_of_the_textbook_to_the_digit():
    """Data, weights and shuffling from one legacy stream, the shuffles piling up, as in Deep Learning from Scratch 2,
    chapter 1: LESSONS' losses.
    """
    random = np.random.RandomState(1984)
    random.randn(300)  # the data
    net = spiral_net(init="zeros", dtype="float64")
    for weights in net.weights:
        weights[...] = 0.01 * random.randn(*weights.shape)
    data, losses = SPIRAL, []
    for _ in range(300):
        order = random.permutation(300)
        data = DataSet(data.inputs[order], data.labels[order])
        losses.append(
            fit(net, data, OPTIMIZERS["gd"](lr=1.0), batch_size=30, epochs=1, sampling="ordered")
            .advance(10)
            .loss.mean()
        )
    assert [round(losses[epoch - 1], 2) for epoch in EPOCHS] == [1.13, 0.72, 0.48, 0.16, 0.11]
    assert net.accuracy(SPIRAL.inputs, SPIRAL.labels) == 0.97


# The experiments of LESSONS.md


@pytest.mark.parametrize("seed", range(10))
def test_spiral_net_is_learned_whatever_the_seed(seed):
    net = spiral_net(seed=seed)
    run = spiral_run(net, seed)
    run.advance(3000)
    losses = [run.loss_list[epoch - 1] for epoch in EPOCHS]
    np.testing.assert_allclose(losses, [1.13, 0.72, 0.48, 0.16, 0.11], rtol=0.3)
    assert net.accuracy(SPIRAL.inputs, SPIRAL.labels) == pytest.approx(0.97, abs=0.025)
    assert run.outcome.kind == "finished"


def test_linear_fails():
    net = MLP((2, 3))
    spiral_run(net).advance(3000)
    assert net.accuracy(SPIRAL.inputs, SPIRAL.labels) == pytest.approx(0.55, abs=0.03)


def test_zero_init_keeps_the_hidden_units_equal():
    net = spiral_net(init="zeros")
    spiral_run(net).advance(3000)
    assert np.abs(net.weights[1]).max() > 0.01  # something was learned
    assert np.ptp(net.weights[0], axis=1).max() == np.ptp(net.weights[1], axis=0).max() == np.ptp(net.biases[0]) == 0
    assert net.accuracy(SPIRAL.inputs, SPIRAL.labels) < 0.6


def test_clipping_lets_a_large_learning_rate_survive():
    losses = {}
    for max_grad in (None, 0.05):
        net = spiral_net(activation="tanh", init="xavier")
        spiral_run(net, lr=20.0, max_grad=max_grad).advance(3000)
        losses[max_grad] = net.loss(SPIRAL.inputs, SPIRAL.labels)
    assert losses[None] > 5 and losses[0.05] < 0.2  # of eight seeds the best was 37, the worst 0.08


def test_float32_and_float64_agree():
    losses = [spiral_run(spiral_net(dtype=dtype)).advance(200).loss for dtype in ("float32", "float64")]
    np.testing.assert_allclose(*losses, rtol=1e-4)


# What a run promises


def test_an_iteration_is_what_it_says():
    net = spiral_net()
    before = net.theta.copy()
    run = fit(net, SPIRAL, OPTIMIZERS["gd"](lr=0.5), batch_size=64, epochs=2, sampling="ordered")
    assert run.index == run.epoch == run.epochs_done == 0 and run.lr == 0.5
    np.testing.assert_array_equal(net.theta, before)
    first = next(run)
    gradient = MLP.gradient(spiral_net(), SPIRAL.inputs[:64], SPIRAL.labels[:64])
    assert (first.index, first.epoch, first.lr, first.outcome) == (1, 1, 0.5, None)
    assert first.loss == pytest.approx(spiral_net().loss(SPIRAL.inputs[:64], SPIRAL.labels[:64]), rel=1e-6)
    np.testing.assert_allclose(run.gradient, gradient, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(net.theta, before - 0.5 * gradient, rtol=1e-5, atol=1e-7)
    assert run.gradient_norm == pytest.approx(np.linalg.norm(gradient), rel=1e-5)


def test_the_last_short_batch_is_trained_as_it_is():
    net = spiral_net(dtype="float64")
    run = fit(net, SPIRAL, OPTIMIZERS["gd"](lr=0.1), batch_size=128, epochs=2, sampling="ordered")
    for _ in range(2):
        next(run)
    expected = net.gradient(SPIRAL.inputs[256:], SPIRAL.labels[256:])
    step = next(run)
    np.testing.assert_allclose(run.gradient, expected, rtol=1e-12, atol=1e-15)
    assert (step.index, step.epoch, next(run).epoch) == (3, 1, 2)


@pytest.mark.parametrize(("batch_size", "per_epoch"), [(1, 300), (7, 43), (299, 2), (300, 1)])
def test_epochs_are_passes_over_the_data(batch_size, per_epoch):
    run = fit(spiral_net(), SPIRAL, OPTIMIZERS["gd"](lr=0.1), batch_size=batch_size, epochs=3)
    steps = list(run)
    assert [step.index for step in steps] == list(range(1, 3 * per_epoch + 1))
    assert [step.epoch for step in steps] == np.repeat([1, 2, 3], per_epoch).tolist()
    assert [step.outcome for step in steps[:-1]] == [None] * (3 * per_epoch - 1)
    assert steps[-1].outcome is run.outcome and run.outcome.kind == "finished" and run.epochs_done == 3
    assert run.outcome.message.startswith(
        f"finished after 3 epochs, {3 * per_epoch} iterations: the loss of the last batch was 1."
    )
    assert len(run.advance(5).loss) == 0 and next(run, None) is None


class Recorder(DataSet):
    """Twelve distinct examples: with a linear net whose weights stay 0, the gradient adds up what was seen."""

    def __init__(self):
        super().__init__(np.eye(12), np.arange(12) % 2)

    def seen(self, sampling, epochs, seed=0, batch_size=5):
        """Which examples each batch held, how often."""
        net = MLP((12, 2), init="zeros", dtype="float64")
        run = fit(
            net, self, OPTIMIZERS["gd"](lr=1e-12), batch_size=batch_size, epochs=epochs, sampling=sampling, seed=seed
        )
        batches, epochs = [], 0.0
        while run.outcome is None:
            *_, (now,) = run.advance(1)
            counts = 2 * np.abs(net.weights_of(run.gradient)[0][:, 0]) * 12 * (now - epochs)
            batches.append(np.rint(counts).astype(int))
            epochs = now
        return np.array(batches)


def test_shuffle_takes_every_example_once_an_epoch_in_a_new_order():
    first, second = Recorder().seen("shuffle", 2).reshape(2, 3, 12)
    np.testing.assert_array_equal(first.sum(axis=0), np.ones(12))
    np.testing.assert_array_equal(second.sum(axis=0), np.ones(12))
    np.testing.assert_array_equal(first.sum(axis=1), [5, 5, 2])
    assert not np.array_equal(first, second)


def test_ordered_takes_them_as_they_come():
    batches = Recorder().seen("ordered", 2)
    assert [np.flatnonzero(batch).tolist() for batch in batches] == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [10, 11]] * 2


def test_random_draws_with_replacement():
    batches = Recorder().seen("random", 200, batch_size=12)
    assert (batches.sum(axis=1) == 12).all() and (batches.max(axis=1) > 1).any() and (batches.min(axis=1) == 0).any()
    np.testing.assert_allclose(batches.mean(axis=0), 1, atol=0.3)


def test_the_order_depends_on_the_seed_alone():
    same, again, other = (Recorder().seen("shuffle", 2, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(same, again)
    assert not np.array_equal(same, other)


@pytest.mark.parametrize("sampling", ["shuffle", "ordered", "random"])
def test_the_same_seed_gives_the_same_bits_however_it_is_driven(sampling):
    thetas, losses = [], []
    for strides in ([1] * 200, [7] * 28 + [4], [200], [0, 150, 50]):
        net = spiral_net(seed=3)
        run = fit(net, SPIRAL, OPTIMIZERS["adam"](lr=0.01), batch_size=32, epochs=100, sampling=sampling, seed=5)
        found = []
        for stride in strides:
            if stride == 1:
                found.append(next(run).loss)
            else:
                found += run.advance(stride).loss.tolist()
                net.loss(SPIRAL.inputs, SPIRAL.labels)  # looking changes nothing
        losses.append(found)
        thetas.append(net.theta.tobytes())
    assert len(set(thetas)) == 1 and losses[1:] == losses[:-1]


def test_advance_says_how_far_it_got():
    run = fit(spiral_net(), SPIRAL, OPTIMIZERS["gd"](lr=0.1), batch_size=128, epochs=2)
    loss, epochs = run.advance(4)
    assert loss.shape == (4,) and epochs.tolist() == [128 / 300, 256 / 300, 1, 1 + 128 / 300]
    assert run.epochs_done == epochs[-1] and run.epoch == 2 and run.index == 4
    assert len(run.advance(100).epochs) == 2 and run.outcome.kind == "finished"


def test_the_textbooks_names():
    run = fit(
        spiral_net(), SPIRAL, OPTIMIZERS["gd"](lr=1.0), max_epoch=4, batch_size=30, eval_interval=20, max_grad=None
    )
    losses = [step.loss for step in run]
    assert len(losses) == 40
    np.testing.assert_allclose(run.loss_list, np.mean(np.reshape(losses, (2, 20)), axis=1))


def test_a_schedule_multiplies_the_learning_rate():
    schedule = SCHEDULES["step"](every=3, drop=0.5)
    run = fit(spiral_net(), SPIRAL, OPTIMIZERS["gd"](lr=0.8), batch_size=100, epochs=2, schedule=schedule)
    assert [step.lr for step in run] == [0.8, 0.8, 0.8, 0.4, 0.4, 0.4] and run.lr == 0.2


def test_the_gradient_norm_is_the_one_before_clipping():
    run = spiral_run(spiral_net(activation="tanh", init="he"), max_grad=0.01)
    next(run)
    assert run.gradient_norm > 0.05
    assert np.linalg.norm(run.gradient) == pytest.approx(0.01, rel=1e-5)


@pytest.mark.parametrize("penalty", ["l1", "l2"])
def test_penalties_pull_on_weights_alone_and_are_no_part_of_the_loss(penalty):
    runs = {}
    for strength in (0, 0.1):
        net = spiral_net(init="he", dtype="float64")
        net.biases[0][...] = 1
        before = net.theta.copy()
        run = fit(net, SPIRAL, OPTIMIZERS["gd"](lr=0.1), batch_size=30, sampling="ordered", **{penalty: strength})
        runs[strength] = next(run).loss, run.gradient.copy()
    assert runs[0][0] == runs[0.1][0]
    pull = 0.1 * (np.sign(before) if penalty == "l1" else before)
    for biases in net.biases_of(pull):
        biases[...] = 0
    np.testing.assert_allclose(runs[0.1][1] - runs[0][1], pull, atol=1e-15)


def test_weight_decay_is_not_l2():
    """With Adam, a penalty in the gradient is divided by its size, decoupled decay is not: the first steps differ."""
    moved = {}
    for name, how in [("adam", {}), ("adam", dict(l2=0.01)), ("adamw", {})]:
        net = spiral_net(init="he", init_scale=3, dtype="float64")
        before = net.theta.copy()
        next(fit(net, SPIRAL, OPTIMIZERS[name](lr=0.1), batch_size=300, **how))
        moved[name, *how] = net.theta - before
    assert np.abs(moved["adam", "l2"]).max() == pytest.approx(0.1, rel=1e-4)
    np.testing.assert_allclose(moved["adamw",] - moved["adam",], -0.1 * 0.01 * before, atol=1e-15)


# Live changes


def test_settings_changed_in_mid_run_keep_the_state():
    """Momentum, then a lower learning rate: as by hand with the optimizer itself."""
    net, by_hand = spiral_net(dtype="float64"), spiral_net(dtype="float64")
    momentum = OPTIMIZERS["momentum"]
    run = fit(net, SPIRAL, momentum(lr=0.5), batch_size=300, epochs=100, sampling="ordered")
    state = momentum(lr=0.5).init(by_hand.theta)
    for lr, friction in [(0.5, 0.9), (0.5, 0.9), (0.1, 0.5), (0.1, 0.5)]:
        run.change(optimizer=momentum(lr=lr, momentum=friction))
        assert next(run).lr == lr
        momentum(momentum=friction).update(by_hand.theta, by_hand.gradient(SPIRAL.inputs, SPIRAL.labels), state, lr)
    np.testing.assert_allclose(net.theta, by_hand.theta, rtol=1e-12, atol=1e-15)


def test_another_optimizer_starts_afresh():
    net = spiral_net(dtype="float64")
    run = fit(net, SPIRAL, OPTIMIZERS["momentum"](lr=0.5), batch_size=300, epochs=100)
    run.advance(10)
    run.change(optimizer=OPTIMIZERS["gd"](lr=0.5))
    before = net.theta.copy()
    next(run)
    np.testing.assert_allclose(net.theta, before - 0.5 * run.gradient)


def test_the_batch_size_can_change_within_an_epoch():
    run = fit(spiral_net(), SPIRAL, OPTIMIZERS["gd"](lr=0.1), batch_size=100, epochs=2)
    assert run.advance(1).epochs.tolist() == [1 / 3]
    run.change(batch_size=60)
    np.testing.assert_allclose(run.advance(5).epochs * 300, [160, 220, 280, 300, 360])


def test_everything_else_can_change_too():
    net = spiral_net(activation="tanh", init="he")
    run = fit(net, SPIRAL, OPTIMIZERS["gd"](lr=0.1), batch_size=100, epochs=10)
    next(run)
    free = run.gradient_norm
    run.change(max_grad=0.001, schedule=SCHEDULES["warmup"](length=4), sampling="ordered", l1=0.5, l2=0.5)
    assert next(run).lr == pytest.approx(0.05) and run.gradient_norm > 1.5 * free
    assert np.linalg.norm(run.gradient) == pytest.approx(0.001, rel=1e-5)
    run.change(max_grad=None, l1=0, l2=0)
    next(run)
    assert run.gradient_norm == pytest.approx(np.linalg.norm(run.gradient), rel=1e-5) and run.gradient_norm < 2 * free


def test_data_can_change():
    run = fit(spiral_net(), SPIRAL, OPTIMIZERS["gd"](lr=0.1), batch_size=100, epochs=3)
    run.advance(4)
    more = DataSet(np.vstack([SPIRAL.inputs] * 2), np.hstack([SPIRAL.labels] * 2))
    run.change(data=more)
    assert run.epochs_done == 1 + 1 / 3
    np.testing.assert_allclose(run.advance(100).epochs, 1 + np.arange(3, 13) / 6)
    assert run.outcome.kind == "finished"


@pytest.mark.parametrize(
    "wrong",
    [
        dict(batch_size=0),
        dict(batch_size=301),
        dict(l1=-1),
        dict(max_grad=0),
        dict(sampling="sorted"),
        dict(schedule=3),
    ],
)
def test_a_refused_change_changes_nothing(wrong):
    run = fit(spiral_net(), SPIRAL, OPTIMIZERS["gd"](lr=0.1), batch_size=100, epochs=3)
    settings = run.settings
    with pytest.raises(SettingError, match=f"^{next(iter(wrong))}="):
        run.change(l2=0.1, **wrong)
    assert run.settings is settings and len(run.advance(100).loss) == 9


def test_weights_can_be_set_while_it_runs():
    net = spiral_net()
    run = spiral_run(net)
    run.advance(100)
    net.weights[0][0, 0] = 5
    run.advance(1)
    assert net.weights[0][0, 0] == pytest.approx(5, abs=0.5)


# Early stopping


NOISY = DATASETS["moons"](per_class=60, noise=0.5, seed=1)
TRAIN, TEST = NOISY.split(0.5, 0)


def overfitting(epochs, seed=3, **settings):
    """A net that learns 60 noisy points by heart, in float64 so that sums of other lengths do not matter."""
    net = MLP((2, 20, 20, 2), activation="tanh", init="xavier", dtype="float64", dropout=0.1, seed=seed)
    return net, fit(net, TRAIN, OPTIMIZERS["adam"](lr=0.02), batch_size=25, epochs=epochs, seed=seed, **settings)


@pytest.mark.parametrize("patience", [1, 4, 15])
def test_early_stopping_is_a_plain_recomputation(patience):
    net, run = overfitting(200, patience=patience, test=TEST)
    run.advance(10**6)
    plain, again = overfitting(200)
    losses = []
    for step in again:
        if step.index % 3 == 0:  # 60 points in batches of 25: three iterations an epoch
            losses.append(plain.loss(TEST.inputs, TEST.labels))
            best = int(np.argmin(losses)) + 1
            if len(losses) - best >= patience:
                break
    outcome = run.outcome
    assert (net.theta == plain.theta).all() and run.epoch == len(losses) < 200
    assert (outcome.kind, outcome.step, outcome.values["best"]) == ("early", 3 * len(losses), best)
    assert outcome.values["lowest"] == pytest.approx(min(losses), rel=1e-12)
    assert f"the test loss was lowest after epoch {best}, at" in outcome.message
    assert f"has not fallen for {patience} epochs" in outcome.message


def test_a_run_that_stopped_early_goes_on_with_more_patience_and_not_with_more_epochs():
    _, run = overfitting(200, patience=4, test=TEST)
    run.advance(10**6)
    stopped = run.index
    run.extend(1000)
    assert run.outcome is not None and not len(run.advance(10).loss)
    run.change(patience=5)
    assert run.outcome is None
    run.advance(10**6)
    assert run.outcome.kind == "early" and run.index > stopped
    assert run.epoch - run.outcome.values["best"] == 5
    run.change(patience=None)
    run.advance(10**6)
    assert run.outcome.kind == "finished" and run.epoch == 1000


def test_patience_needs_test_data():
    for wrong, settings in (("without test data", dict(patience=3)), ("outside", dict(patience=0, test=TEST))):
        with pytest.raises(SettingError, match=f"^patience=.*{wrong}"):
            overfitting(10, **settings)


def test_without_patience_the_run_is_the_same_with_test_data():
    (net, run), (other, again) = overfitting(20, test=TEST), overfitting(20)
    run.advance(100), again.advance(100)
    assert (net.theta == other.theta).all() and run.outcome == again.outcome


# Divergence and errors


@pytest.mark.parametrize("settings", [dict(), dict(max_grad=1e12), dict(l1=0.1, l2=0.1)])
def test_divergence_is_an_outcome(settings, recwarn):
    net = MLP((2, 10, 3), activation="linear", loss="mse", init="he")
    run = spiral_run(net, lr=100.0, **settings)
    last = finish(run)
    assert not np.isfinite(last.loss)
    assert (
        run.outcome is last.outcome and run.outcome.kind == "diverged" and run.outcome.step == last.index == run.index
    )
    assert (
        run.outcome.message
        == f"diverged at iteration {last.index}, in epoch {last.epoch}: the loss is no longer finite; "
        "try a learning rate below 100, or clipping"
    )
    assert next(run, None) is None and not recwarn.list


def test_an_overflow_in_the_very_last_update_is_seen():
    net = MLP((2, 3), dtype="float32")
    run = fit(net, DataSet(1e37 * SPIRAL.inputs, SPIRAL.labels), OPTIMIZERS["gd"](lr=1000.0), batch_size=300, epochs=1)
    assert np.isfinite(next(run).loss)
    assert run.outcome.kind == "diverged" and "the update made a weight infinite" in run.outcome.message


def test_clipping_holds_gradients_whose_square_overflows():
    net = MLP((2, 3), init="zeros")
    run = fit(
        net,
        DataSet(1e25 * SPIRAL.inputs, SPIRAL.labels),
        OPTIMIZERS["gd"](lr=1.0),
        batch_size=300,
        epochs=1,
        max_grad=1.0,
    )
    next(run)
    assert run.gradient_norm > 1e20
    assert np.linalg.norm(net.theta) == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize(
    "wrong",
    [
        dict(batch_size=0),
        dict(batch_size=301),
        dict(batch_size=2.5),
        dict(epochs=0),
        dict(sampling="sorted"),
        dict(max_grad=-1),
        dict(l1=-0.1),
        dict(l2=np.inf),
        dict(seed=-1),
        dict(eval_interval=0),
        dict(schedule="cosine"),
    ],
)
def test_impossible_settings_are_refused(wrong):
    with pytest.raises(SettingError, match=f"^{next(iter(wrong))}="):
        fit(spiral_net(), SPIRAL, OPTIMIZERS["gd"](lr=0.1), **wrong)


@pytest.mark.parametrize("optimizer", ["gd", None, OPTIMIZERS["gd"], OPTIMIZERS["newton"]()])
def test_what_cannot_train_a_net_is_refused(optimizer):
    with pytest.raises(SettingError, match=r"^optimizer=.*an optimizer that needs no Hessian"):
        fit(spiral_net(), SPIRAL, optimizer)


def test_data_that_do_not_fit_the_net_are_refused():
    with pytest.raises(ValueError, match=r"x has the shape \(300, 2\); the net takes \(n, 3\)"):
        fit(MLP((3, 3)), SPIRAL, OPTIMIZERS["gd"]())
    with pytest.raises(ValueError, match=r"labels are in \[0, 2\]; the net's classes are \[0, 1\]"):
        fit(MLP((2, 2)), SPIRAL, OPTIMIZERS["gd"]())


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if OPTIMIZERS[name].needs == "gradient"])
def test_every_optimizer_trains_in_parts_as_in_one_piece(name, monkeypatch):
    thetas = []
    for part in (1 << 15, 20):
        monkeypatch.setattr("engine.runs.training.PART", part)
        net = spiral_net()
        run = fit(net, SPIRAL, OPTIMIZERS[name](), batch_size=30)
        run.advance(50)
        thetas.append(net.theta.tobytes())
        assert run.outcome is None
    assert thetas[0] == thetas[1] != spiral_net().theta.tobytes()


@pytest.mark.parametrize("settings", [dict(), dict(l1=1e-4, l2=1e-4, max_grad=0.1)])
def test_the_loop_allocates_nothing_of_the_size_of_theta_or_of_a_batch(settings):
    random = np.random.default_rng(0)
    data = DataSet(random.random((1000, 784)), random.integers(10, size=1000))
    run = fit(MLP((784, 100, 10)), data, OPTIMIZERS["adam"](), batch_size=100, epochs=1000, **settings)
    run.advance(11)
    tracemalloc.start()
    run.advance(8)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (
        peak < 25_000
    )  # θ has 318,040 bytes, a batch 314,000, its hidden layer 40,000; NumPy's cast buffers up to 20,000


def test_settings_are_data():
    run = spiral_run(spiral_net())
    assert {field.name for field in dataclasses.fields(run.settings)} == {
        "optimizer",
        "schedule",
        "batch_size",
        "sampling",
        "max_grad",
        "l1",
        "l2",
        "patience",
    }
    with pytest.raises(TypeError, match="momentum"):
        run.change(momentum=0.9)
