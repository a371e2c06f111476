"""The nets lab's run: nets trained side by side, recorded as series and in snapshots.

Series of racer r (`racer.r.…`): every interval `epoch`, `loss` (mean over the interval; at the start that of all
training points), `gradient_norm` (NaN at the start), `lr`; and every test interval `test_epoch`, `train_accuracy`, and
with test points `test_loss`, `test_accuracy`. Snapshots, made only when a frame leaves: `so_far.x` and `so_far.loss`,
the end of the loss curve that is not recorded yet; `regions` (classes, GRID, GRID) u1, the probabilities over the
plane, lowest y first; `units` (units, PICTURE, PICTURE) u1, what each shown unit gives over the plane, 128 for 0;
`links` and `biases`, the weights between shown units; `missed.PART.CLASS.x/y`, the misclassified points; a histogram
of each layer's weights and gradients; `train_confusion`, with test points `test_confusion`, (classes, classes); live
numbers, of which `train_wrong` and `test_wrong` count the misclassified. Nets that learn numbers have others instead:
see number_racer.py.
"""

from app.labs.nets.config import NetsConfig
from app.labs.nets.number_racer import NumbersRacer
from app.labs.nets.racer import NetsRacer
from app.labs.shared.training_race import TrainingRace
from engine.sentences import SentenceError


class NetsRun(TrainingRace[NetsRacer]):
    """A tick is an iteration, a step an iteration or an epoch, as the config says."""

    lab = "nets"
    settings = NetsConfig

    def __init__(self, config: NetsConfig, seed: int) -> None:
        racer = NumbersRacer if config.numbers else NetsRacer
        super().__init__(
            racer(config, part, label, seed) for part, label in zip(config.racers, config.racer_names, strict=True)
        )
        self._count_steps(config)

    def _count_steps(self, config: NetsConfig) -> None:
        self._by_epoch = config.step_unit == "epoch"
        self.stride = -(-len(config.plane.train) // config.batch_size) if self._by_epoch else 1

    def change(self, config: NetsConfig) -> None:
        super().change(config)
        self._count_steps(config)

    def edit(self, where: str, value: float) -> None:
        """`racer.R.layer.L.from.I.to.J` or `racer.R.layer.L.bias.J`; ValueError when there is no such weight."""
        source: str | None
        match where.split("."):
            case ["racer", racer, "layer", layer, "from", source, "to", target]:
                pass
            case ["racer", racer, "layer", layer, "bias", target]:
                source = None
            case _:
                raise SentenceError(
                    ("{where} is not a weight; weights are racer.R.layer.L.from.I.to.J and racer.R.layer.L.bias.J"),
                    where=where[:60],
                )
        try:
            begin = None if source is None else _natural(source)
            self.racers[_natural(racer)].edit(_natural(layer), begin, _natural(target), value)
        except (IndexError, ValueError):
            raise SentenceError("{where}: the net has no such weight", where=where[:60]) from None

    def snapshots(self) -> dict[str, object]:
        epochs = max(racer.training.epochs_done for racer in self.racers)
        return {"step": int(epochs) if self._by_epoch else self.index}


def _natural(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(text)
    return int(text)
