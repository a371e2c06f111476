"""What a data set is: inputs, labels and the names of the classes. And the base of those that are made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from engine.datasets.split import training_part
from engine.sentences import N_
from engine.settings import check_number, check_settings, setting

MAX_CLASSES = 512


class Labeled(Protocol):
    """What a net is trained with: inputs (n, d), and the right answers, whole numbers or, for a regression, any."""

    @property
    def inputs(self) -> np.ndarray: ...

    @property
    def labels(self) -> np.ndarray: ...


class DataSet:
    """Examples for a classifier.

    inputs : (n, d) float64 or float32, finite. labels : (n,) int64, the class of each example, 0 to class_count − 1.
    names : of the classes; by default their numbers, up to the largest label. axes : of the inputs, where they have
    names. The arrays are read-only copies.

    Raises ValueError for anything else.
    """

    inputs: np.ndarray
    labels: np.ndarray
    names: tuple[str, ...]
    axes: tuple[str, ...] = ()

    def __init__(
        self,
        inputs: np.ndarray,
        labels: np.ndarray,
        names: Sequence[str] | None = None,
        axes: Sequence[str] = (),
    ) -> None:
        inputs = np.array(inputs)
        if inputs.dtype != np.float32:
            inputs = inputs.astype(np.float64)
        if not np.isfinite(inputs).all():
            raise ValueError(f"inputs[{np.argwhere(~np.isfinite(inputs))[0, 0]}] is not finite")
        self._take(inputs, labels, names)
        if axes:
            vars(self).update(axes=tuple(axes))

    def _take(self, inputs: np.ndarray, labels: np.ndarray, names: Sequence[str] | None) -> None:
        """Check and keep `inputs` themselves, and a copy of the labels."""
        labels = np.array(labels)
        if inputs.ndim != 2 or not len(inputs):
            raise ValueError(f"inputs have the shape {inputs.shape}; it must be (n, d) with n at least 1")
        if labels.shape != inputs.shape[:1] or labels.dtype.kind not in "iu":
            raise ValueError(
                f"labels have the shape {labels.shape} and dtype {labels.dtype}; {len(inputs)} whole numbers are needed"
            )
        classes = min(labels.max() + 1, MAX_CLASSES) if names is None else len(names)
        if labels.min() < 0 or labels.max() >= classes:
            raise ValueError(f"labels are in [{labels.min()}, {labels.max()}]; they must be in [0, {classes - 1}]")
        names = tuple(map(str, range(classes) if names is None else names))
        labels = labels.astype(np.int64)
        inputs.setflags(write=False)
        labels.setflags(write=False)
        vars(self).update(inputs=inputs, labels=labels, names=names)  # a frozen subclass allows no assignment

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def class_count(self) -> int:
        return len(self.names)

    def split(self, share: float = 0.8, seed: int = 0) -> tuple["DataSet", "DataSet"]:
        """Two data sets, for training and for testing, with `share` and 1 − share of every class, drawn at random.

        Rounding goes to the training set, except that no set is left empty. Both keep the order of the examples.
        Raises SettingError unless share is in [0.01, 0.99], and ValueError for fewer than two examples.
        """
        train = training_part(self.labels, share, seed)
        return self._part(train), self._part(~train)

    def _part(self, members: np.ndarray) -> "DataSet":
        return DataSet(self.inputs[members], self.labels[members], self.names, self.axes)


class ImageSet(DataSet):
    """Grayscale pictures for a classifier, shared rather than copied: `inputs` is a view of the images.

    images : (n, height, width) uint8, 0 black to 255 white, perhaps a memory-mapped file; a net takes them as 0 to 1.
    inputs : (n, height · width) uint8, read-only. labels, names : as of any `DataSet`.
    """

    def __init__(self, images: np.ndarray, labels: np.ndarray, names: Sequence[str] | None = None) -> None:
        images = np.asarray(images)
        if images.ndim != 3 or images.dtype != np.uint8 or not images.size:
            raise ValueError(
                f"images have the shape {images.shape} and dtype {images.dtype}; they must be (n, height, width) uint8,"
                " none of them 0"
            )
        inputs = images.reshape(len(images), -1)  # a view: memory-mapped pictures stay in their file
        vars(self).update(shape=images.shape[1:])
        self._take(inputs, labels, names)

    shape: tuple[int, int]
    """Height and width."""

    @property
    def images(self) -> np.ndarray:
        return self.inputs.reshape(-1, *self.shape)

    def head(self, n: int) -> "ImageSet":
        """The first n pictures, not copied; all of them when there are fewer."""
        n = check_number("n", n, 1, 1_000_000_000, integer=True)
        return ImageSet(self.images[:n], self.labels[:n], self.names)

    def _part(self, members: np.ndarray) -> "ImageSet":
        return ImageSet(self.images[members], self.labels[members], self.names)


@dataclass(frozen=True)
class PointSet(DataSet):
    """The base of the synthetic data sets: points (x, y) in about [−1, 1]², sorted by class.

    An instance is both the settings and the points. They come from NumPy's RandomState, whose stream is frozen: a seed
    means the same points in every version of NumPy.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    lesson: ClassVar[str]  # what it asks of a classifier, for a student

    classes: ClassVar[int] = 2  # a setting, and the first, where it can be chosen

    per_class: int = setting(
        100, 1, 5000, N_("points of each class"), title=N_("points per class"), integer=True, log=True
    )
    noise: float = setting(0.0, 0, 2, N_("standard deviation of x and of y"), title=N_("noise"))
    seed: int = setting(1984, 0, 2**32 - 1, N_("the same seed gives the same points"), integer=True, title=N_("seed"))

    def __post_init__(self) -> None:
        check_settings(self)
        labels = np.repeat(np.arange(self.classes), self.per_class)
        DataSet.__init__(self, self.points(labels, np.random.RandomState(self.seed)), labels)

    def points(self, labels: np.ndarray, random: np.random.RandomState) -> np.ndarray:
        """The points, (n, 2), of labels : (n,)."""
        raise NotImplementedError
