"""A run of the automatic-differentiation lab as a program."""

from app.export.programs import Program
from app.export.programs.tape import formula
from app.labs.autodiff.config import AutodiffConfig
from engine.autodiff.numpy_source import backward, forward


def code(config: AutodiffConfig, seed: int) -> Program:
    tape = config.tape()
    for _node in tape.forward():
        pass
    return Program(
        "autodiff",
        {
            "text": config.expression,
            "inputs": {name: repr(node.evaluated().tolist()) for name, node in tape.inputs.items()},
            "scalar": tape.output.evaluated().ndim == 0,
            "forward": forward(tape),
            "backward": backward(tape),
            "formula": {language: formula(tape, language) for language in ("numpy", "torch")},
            "h": config.h,
        },
    )
