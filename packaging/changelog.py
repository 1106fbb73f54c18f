"""Prints what CHANGELOG.md says of a version: the notes of its release.

python packaging/changelog.py 1.2.3
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

CHANGELOG = Path(__file__).resolve().parents[1] / "CHANGELOG.md"


def notes(text: str, version: str) -> str | None:
    """The part under the heading of a version, None where there is none or it is empty."""
    heading = rf"^## {re.escape(version)}[^\S\n]*$\n(.*?)(?=^## |\Z)"
    found = re.search(heading, text, re.MULTILINE | re.DOTALL)
    return (found[1].strip() or None) if found else None


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: changelog.py VERSION")
    found = notes(CHANGELOG.read_text(encoding="utf-8"), sys.argv[1])
    if found is None:
        sys.exit(f"CHANGELOG.md says nothing of {sys.argv[1]}")
    print(found)


if __name__ == "__main__":
    main()
