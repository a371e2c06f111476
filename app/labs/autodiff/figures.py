"""The automatic-differentiation lab draws its graph in its template; there are no plots."""

from typing import Any

from app.labs.autodiff.config import AutodiffConfig


def figures(config: AutodiffConfig) -> dict[str, Any]:
    """None."""
    return {}
