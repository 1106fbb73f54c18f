"""Where a reader's trust in a channel begins, who may have none of its keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from common import console

if TYPE_CHECKING:
    from channel.store import Store


def trusted_root(store: Store, file: Path | None) -> bytes:
    """The root in `file`; without one the channel's first root, whose fingerprint is told."""
    from channel.client import fetch_first_root, fingerprint
    from channel.verification import check_root

    if file is not None:
        content = file.read_bytes()
        check_root(content, str(file))
        return content
    content = fetch_first_root(store)
    console.say(f"Trusting the channel's first root, of fingerprint {fingerprint(content)}")
    return content
