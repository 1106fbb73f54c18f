"""Which version of the program this is."""

from __future__ import annotations

import sys

UNKNOWN = "unknown"
"""Where the program runs from files that nothing was installed from."""

DISTRIBUTION = "rakuten-classifier"


def program_version() -> str:
    """The version, as pyproject.toml had it when the program was built or installed."""
    from importlib.metadata import PackageNotFoundError, version  # slow to load

    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return UNKNOWN


def is_frozen() -> bool:
    """Whether this is the application that installers bring, rather than a Python that runs it."""
    return bool(getattr(sys, "frozen", False))
