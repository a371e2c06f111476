"""The curvature of a net's loss: products with its Hessian, its largest eigenvalues, the density of its spectrum."""

from engine.nets.curvature.hessian import Hessian
from engine.nets.curvature.krylov import Krylov
from engine.nets.curvature.sharpness import Found, Sharpness
from engine.nets.curvature.spectrum import Spectrum, density

__all__ = ["Found", "Hessian", "Krylov", "Sharpness", "Spectrum", "density"]
