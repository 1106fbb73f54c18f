"""The published model, which a new one must not be worse than."""

from __future__ import annotations

from pathlib import Path

from bundle.classifier import Classifier
from bundle.errors import BundleError
from channel.client import Client
from channel.errors import ChannelRefused
from channel.layout import Release
from common.console import say
from common.progress import Progress


def open_champion(
    client: Client, published: Release, path: Path, progress: Progress
) -> Classifier | None:
    """Downloads a published model to `path` and opens it.

    None where no laptop can use it either (its file is spoilt, missing, or for a newer version): it
    must not stand in the way of a better one.
    """
    try:
        client.download(published, path, progress)
        return Classifier.open(path)
    except (ChannelRefused, BundleError) as error:
        say(f"warning: the published model cannot be compared with: {error}")
        return None
