"""The benchmarks: `make bench` prints every table, `python -m bench.<name>` one."""

NAMES: tuple[str, ...] = (
    "expression",
    "descend",
    "ensemble",
    "nets",
    "layers",
    "sweep",
    "worker",
    "watched",
    "inside",
    "browser",
    "playground",
    "digits",
    "startup",
    "crowd",
    "versions",
    "presented",
    "work",
    "neighbors",
    "turns",
    "stuck",
)  # in the order in which they are printed; each a module here with a main()
