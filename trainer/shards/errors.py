"""What goes wrong with shards."""

from __future__ import annotations

from trainer.errors import TrainerError


class NoShards(TrainerError):
    """There is no list of shards: a wrong place, or their writing never came to its end."""

    code = "no-shards"
    sentence = (
        "{url}: there are no shards here ({name} is missing); `rakuten-trainer shard` writes them"
    )


class ShardsDamaged(TrainerError):
    """A file is missing, or is not the one that was written."""

    code = "shards-damaged"
    sentence = "{url}: {name} is not what the list of shards says ({reason}); write them again"


class OtherShards(TrainerError):
    """The shards are sound, and not what this training needs."""

    code = "other-shards"
    sentence = "{url}: these shards cannot be trained on, {reason}"
