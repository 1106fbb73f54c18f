"""A category: what the product puts things into."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Category:
    """One label of the model: the shop's own code and what people call it."""

    code: str
    """The shop's code (for Rakuten `prdtypecode`); text, though it may look like a number."""
    name_fr: str
    name_en: str
