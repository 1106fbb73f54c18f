"""An error as it was: what is left of it in a file."""

from __future__ import annotations

from dataclasses import dataclass

from common.errors import ProductError


@dataclass(frozen=True)
class Recorded:
    """An error as it was: enough to say it again in any language."""

    code: str
    data: dict[str, str]
    sentence: str
    """In English."""

    @classmethod
    def of(cls, error: ProductError) -> Recorded:
        """What to keep of an error."""
        return cls(error.code, {name: str(value) for name, value in error.data.items()}, str(error))

    def __str__(self) -> str:
        return self.sentence
