"""The report: one self-contained page that a person reads, and that any browser shows offline."""

from trainer.report.page import Subject, write

__all__ = ["Subject", "write"]
