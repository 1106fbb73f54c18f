"""Models that nobody needs any more, deleted from a channel."""

from __future__ import annotations

from datetime import timedelta

from channel.layout import METADATA, TARGETS, target_name
from channel.repository import load
from channel.store import Store

KEPT_FOR = timedelta(days=30)


def prune(store: Store, trusted_root: bytes, keep_for: timedelta = KEPT_FOR) -> list[str]:
    """Deletes old models; returns the names of what is gone.

    What stays: the current model, its predecessors (for `recall`), and whatever was written less
    than `keep_for` before the channel's last change, by the store's own clock, for another
    publisher may be about to name it.

    A laptop that is behind, however far, does not ask for the models in between: it first takes
    the newest metadata, and then the one model that these name, which is never deleted.  (Who was
    fetching an older model just then is told that it is missing, and gets the current one at the
    next check.)  All metadata stay: laptops need each root in turn, the rest is small and tells
    what was published when.

    Raises `NoSuchChannel`, `ChannelRefused` (a channel that was tampered with is left alone), and
    what the store raises.
    """
    # In this order: whatever is written or named after the listing is not deleted by it.
    models = list(store.list(f"{TARGETS}/"))
    needed = _needed(store, trusted_root)
    last_change = max(entry.modified for entry in store.list(f"{METADATA}/"))
    gone = []
    for entry in models:
        if entry.name in needed or last_change - entry.modified <= keep_for:
            continue
        # Deletions take their time: somebody may have published it again meanwhile.
        if entry.name not in _needed(store, trusted_root) and entry in store.list(entry.name):
            store.delete(entry.name)
            gone.append(entry.name)
    return gone


def _needed(store: Store, trusted_root: bytes) -> set[str]:
    return {target_name(one.sha256) for one in load(store, trusted_root).history}
