"""The gate: whether a new model may replace the one that the laptops have.

Champion and challenger answer the same frozen test products through the shipped runtime; what they
answered is compared by a paired bootstrap, and the challenger must be whole, honest about its
doubt, small and quick.  Every check says its figure, its limit and over how many products, whether
it passed or not.
"""

from trainer.gate.decision import Check, Decision
from trainer.gate.judging import USUAL_LIMITS, Judged, Limits, judge

__all__ = ["USUAL_LIMITS", "Check", "Decision", "Judged", "Limits", "judge"]
