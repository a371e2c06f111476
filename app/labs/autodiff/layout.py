"""A graph of operations in layers from left to right: K. Sugiyama et al., Methods for visual understanding of
hierarchical system structures, 1981, in small: layers by the longest way, the order in a layer by barycentres, the
heights by least squares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from engine.autodiff import Tape

MARGIN = 12
BETWEEN_LAYERS = 32
BETWEEN_BOXES = 22
BETWEEN_LINES = 14
LINE_HEIGHT = 16
SWEEPS = 12


@dataclass(frozen=True)
class Box:
    """A node's box, by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True)
class Line:
    """From node `source` to node `target`, as its input number `place`; its label is centered on a point."""

    source: int
    target: int
    place: int
    path: str
    label_x: float
    label_y: float


@dataclass(frozen=True)
class Layout:
    boxes: list[Box]
    lines: list[Line]
    width: float
    height: float


def arrange(tape: Tape, sizes: list[tuple[float, float]], label_widths: dict[tuple[int, int], float]) -> Layout:
    """The places of all boxes, whose (width, height) are given, and of the lines; label_widths : of (target, place)."""
    layer = _layers(tape)
    sizes, layer = list(sizes), list(layer)
    chains: dict[
        tuple[int, int], list[int]
    ] = {}  # of the vertices from source to target, bends in every layer between them
    for node in tape.operations:
        for place, source in enumerate(node.inputs):
            bends = range(len(sizes), len(sizes) + layer[node.index] - layer[source.index] - 1)
            chains[node.index, place] = [source.index, *bends, node.index]
            layer += [layer[source.index] + 1 + number for number in range(len(bends))]
            sizes += [(0.0, float(LINE_HEIGHT))] * len(bends)
    before: dict[int, list[int]] = {vertex: [] for vertex in range(len(sizes))}
    after: dict[int, list[int]] = {vertex: [] for vertex in range(len(sizes))}
    for chain in chains.values():
        for one, other in pairwise(chain):
            before[other].append(one)
            after[one].append(other)
    columns = _ordered(
        [[vertex for vertex in range(len(sizes)) if layer[vertex] == number] for number in range(max(layer) + 1)],
        before,
        after,
    )
    middles = _middles(columns, sizes, before, after)

    boxes: dict[int, Box] = {}
    x = float(MARGIN)
    for number, column in enumerate(columns):
        labels = [label_widths.get(key, 0.0) for key, chain in chains.items() if layer[chain[-1]] == number]
        x += BETWEEN_LAYERS + max(labels, default=0.0) if number else 0.0
        width = max(sizes[vertex][0] for vertex in column)
        for vertex in column:
            own = sizes[vertex][0] if vertex < len(tape.nodes) else width
            boxes[vertex] = Box(x + (width - own) / 2, middles[vertex] - sizes[vertex][1] / 2, own, sizes[vertex][1])
        x += width
    top = min(box.y for box in boxes.values()) - MARGIN
    boxes = {vertex: replace(box, y=box.y - top) for vertex, box in boxes.items()}
    lines = _lines(chains, boxes)
    return Layout(
        [boxes[node.index] for node in tape.nodes],
        lines,
        x + MARGIN,
        max(box.y + box.height for box in boxes.values()) + MARGIN,
    )


def _layers(tape: Tape) -> list[int]:
    """Layers by the longest path from an input; inputs and constants are just before their first use."""
    layer = [0] * len(tape.nodes)
    for node in tape.operations:
        layer[node.index] = 1 + max(layer[one.index] for one in node.inputs)
    for node in tape.nodes:
        if node.operation is None:
            layer[node.index] = min(layer[one.index] for one in tape.operations if node in one.inputs) - 1
    return layer


def _ordered(columns: list[list[int]], before: dict[int, list[int]], after: dict[int, list[int]]) -> list[list[int]]:
    """The columns in an order with few crossings."""
    best, fewest = columns, _crossings(columns, after)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        neighbors = before if forward else after
        ordered = [list(column) for column in columns]
        numbers = range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1)
        for number in numbers:
            beside = ordered[number - 1 if forward else number + 1]
            rank = {vertex: place for place, vertex in enumerate(beside)}
            own = {vertex: place for place, vertex in enumerate(ordered[number])}

            def barycentre(
                vertex: int,
                rank: dict[int, int] = rank,
                own: dict[int, int] = own,
                neighbors: Mapping[int, Sequence[int]] = neighbors,
            ) -> float:
                near = [rank[one] for one in neighbors[vertex] if one in rank]
                return sum(near) / len(near) if near else own[vertex]

            ordered[number].sort(key=barycentre)
        columns = ordered
        if (crossings := _crossings(columns, after)) < fewest:
            best, fewest = columns, crossings
    return best


def _crossings(columns: list[list[int]], after: dict[int, list[int]]) -> int:
    found = 0
    for column, following in pairwise(columns):
        rank = {vertex: place for place, vertex in enumerate(following)}
        ends = [rank[end] for vertex in column for end in sorted(after[vertex], key=rank.__getitem__)]
        found += sum(ends[one] > ends[other] for one in range(len(ends)) for other in range(one + 1, len(ends)))
    return found


def _middles(
    columns: list[list[int]],
    sizes: list[tuple[float, float]],
    before: dict[int, list[int]],
    after: dict[int, list[int]],
) -> dict[int, float]:
    """Heights that bring neighbors close to each other and keep the boxes of a column apart."""
    middles: dict[int, float] = {}
    for column in columns:
        y = -sum(sizes[vertex][1] + BETWEEN_BOXES for vertex in column) / 2
        for vertex in column:
            middles[vertex] = y + sizes[vertex][1] / 2
            y += sizes[vertex][1] + BETWEEN_BOXES
    for sweep in range(2 * SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wished = []
            for vertex in column:
                near = [middles[one] for one in (*before[vertex], *after[vertex])]
                wished.append(sum(near) / len(near) if near else middles[vertex])
            gaps = [0.0]
            for one, other in pairwise(column):
                between = BETWEEN_BOXES if sizes[one][0] and sizes[other][0] else BETWEEN_LINES
                gaps.append(gaps[-1] + (sizes[one][1] + sizes[other][1]) / 2 + between)
            placed = _ascending([wish - gap for wish, gap in zip(wished, gaps, strict=True)])
            middles |= {vertex: level + gap for vertex, level, gap in zip(column, placed, gaps, strict=True)}
    return middles


def _ascending(wished: list[float]) -> list[float]:
    """The nearest numbers in ascending order, by least squares: neighbors that are out of order share their mean."""
    blocks: list[list[float]] = []
    for wish in wished:
        blocks.append([wish, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (mean, count), (last, more) = blocks[-2], blocks.pop()
            blocks[-1] = [(mean * count + last * more) / (count + more), count + more]
    return [mean for mean, count in blocks for _ in range(int(count))]


def _lines(chains: dict[tuple[int, int], list[int]], boxes: dict[int, Box]) -> list[Line]:
    arriving: dict[int, list[tuple[float, int]]] = {}
    for (target, place), chain in chains.items():
        arriving.setdefault(target, []).append((boxes[chain[-2]].middle, place))
    lines = []
    for (target, place), chain in chains.items():
        box, source = boxes[target], boxes[chain[0]]
        ends = sorted(arriving[target])
        spread = min(box.height / (len(ends) + 1), 26.0)
        end = box.middle + spread * (ends.index((boxes[chain[-2]].middle, place)) - (len(ends) - 1) / 2)
        points = [(source.right, source.middle)]
        for bend in chain[1:-1]:
            points += [(boxes[bend].x, boxes[bend].middle), (boxes[bend].right, boxes[bend].middle)]
        points.append((box.x, end))
        path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
        for (x0, y0), (x1, y1) in pairwise(points):
            half = (x0 + x1) / 2
            path += f"L{x1:.1f} {y1:.1f}" if y0 == y1 else f"C{half:.1f} {y0:.1f} {half:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        (x0, y0), (x1, y1) = points[-2:]
        lines.append(Line(chain[0], target, place, path, (x0 + x1) / 2, (y0 + y1) / 2))
    return lines
