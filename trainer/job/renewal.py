"""The daily job: fresh signatures, and a word where they will not last, or the weekly job did not
run."""

from __future__ import annotations

from channel.keys import load_online, public_root
from channel.location import open_store
from channel.publisher import Publisher
from channel.status import Status, status
from common.console import describe
from common.errors import ProductError
from trainer.job.config import Config
from trainer.job.notify import tell
from trainer.job.signatures import days_left, ending, ends
from trainer.job.standing import standing


def renew(config: Config) -> list[str]:
    """Signs afresh; returns what a person must see to, of which the webhook has been told.

    Raises what signing raises, after the webhook has been told of that.
    """
    late = tell_of_lateness(config)  # first: a channel that is away must not hide it
    channel = config.channel
    try:
        root = public_root(channel.keys)
        store = open_store(channel.url, channel.access)
        Publisher(store, load_online(channel.keys), root, channel.validity).renew()
        found = status(store, root)
    except (ProductError, OSError) as error:
        reason = describe(error) if isinstance(error, OSError) else str(error)
        tell(config.notify, "failed", f"not signed afresh: {reason}", reason=reason)
        raise
    return [*late, *tell_of_ends(config, found)]


def tell_of_lateness(config: Config) -> list[str]:
    """Tells the webhook of what no run could: that it did not come, was killed and not gone on
    with, or hangs.  Returns a sentence for each, and why the webhook was not told."""
    try:
        late = standing(config.work).unheard
    except OSError as error:
        late = [f"the records cannot be read: {describe(error)}"]
    if not late:
        return []
    text = f"the weekly job of {config.work}: {'; '.join(late)}"
    failed = tell(config.notify, "overdue", text, needs=late)
    return late if failed is None else [*late, failed]


def tell_of_ends(config: Config, found: Status) -> list[str]:
    """Tells the webhook of signatures that end soon: those of root, above all, which no job can
    renew.  Returns a sentence for each, and why the webhook was not told."""
    left = ends(config, days_left(found))
    if not left:
        return []
    needs = [ending(role, days) for role, days in left.items()]
    text = f"{found.url}: {'; '.join(needs)}"
    failed = tell(config.notify, "expiring", text, days=left)
    return needs if failed is None else [*needs, failed]
