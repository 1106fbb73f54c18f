"""Old models are removed after publishing; where that fails, nothing is lost but room."""

from __future__ import annotations

from channel.errors import ChannelError
from channel.pruning import prune
from channel.store import Store
from common.console import say


def prune_if_possible(store: Store, trusted_root: bytes) -> None:
    """Prunes a channel; a failure is a warning."""
    try:
        prune(store, trusted_root)
    except ChannelError as error:
        say(f"warning: old models were not removed: {error}")
