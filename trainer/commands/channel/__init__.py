"""`rakuten-trainer channel`: the owner's side of the signed model channel."""

from __future__ import annotations

import click

from trainer.commands.channel.announce import announce
from trainer.commands.channel.export import export
from trainer.commands.channel.init import init
from trainer.commands.channel.policy import policy
from trainer.commands.channel.publish import publish
from trainer.commands.channel.recall import recall
from trainer.commands.channel.renew import renew
from trainer.commands.channel.repair import repair
from trainer.commands.channel.rotate import rotate
from trainer.commands.channel.status import status


@click.group()
def channel() -> None:
    """Makes a signed model channel, publishes to it, and tells how it stands.

    URL is s3://bucket/prefix, or a folder: a path, a network share, or file:///...

    On S3, the credentials come the usual AWS way: environment, profile, instance role.

    Example: rakuten-trainer channel init s3://shop-models/prod --keys KEYS
    """


for _command in (init, publish, status, renew, repair, recall, announce, rotate, export, policy):
    channel.add_command(_command)
