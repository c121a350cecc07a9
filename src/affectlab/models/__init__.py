"""Models: the protocol all of them follow, and how to get one by name."""

from affectlab.models.base import Model, ModelOptions
from affectlab.models.registry import kinds, load
from affectlab.models.stated import stated_decision, stated_thresholds

__all__ = ["Model", "ModelOptions", "kinds", "load", "stated_decision", "stated_thresholds"]
