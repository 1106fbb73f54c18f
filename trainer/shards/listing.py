"""The list of what belongs to a folder of shards; written last, so that it promises nothing."""

from __future__ import annotations

from typing import Literal

import msgspec

from bundle.categories import Category
from bundle.spec import InputSpec
from channel.errors import LengthRefused, NoSuchChannel
from channel.store import ObjectMissing, Store
from trainer.shards.errors import NoShards, OtherShards, ShardsDamaged

LISTING = "shards.json"
_LIMIT = 64 << 20

VERSION = 1

Kind = Literal["texts", "photos", "samples", "rows", "tokenizer"]


class Entry(msgspec.Struct, frozen=True):
    """A file."""

    name: str
    kind: Kind
    shard: int
    """Of texts and photos."""
    records: int
    bytes: int
    sha256: str


class Listing(msgspec.Struct, frozen=True):
    """What was written, of which catalogue, and for which input of a model."""

    version: int
    fingerprint: str
    """Of the catalogue (`CatalogueIndex.fingerprint`)."""
    rows: int
    """Of the catalogue, also those that are not learnt from and have no record."""
    shards: int
    categories: tuple[Category, ...]
    input: InputSpec
    files: tuple[Entry, ...]

    def of(self, kind: Kind) -> list[Entry]:
        """The files of a kind, by shard."""
        return [entry for entry in self.files if entry.kind == kind]


def read_listing(store: Store) -> Listing:
    """Reads the list; raises NoShards, ShardsDamaged, OtherShards and what the store raises."""
    try:
        content = store.read(LISTING, _LIMIT).content
    except (ObjectMissing, NoSuchChannel) as error:
        raise NoShards(url=store.url, name=LISTING) from error
    except LengthRefused as error:
        raise ShardsDamaged(url=store.url, name=LISTING, reason="it is too long") from error
    try:
        version = msgspec.json.decode(content).get("version")
        if version != VERSION:
            raise OtherShards(
                url=store.url,
                reason=f"they have the format {version}, and this program reads {VERSION}",
            )
        return msgspec.json.decode(content, type=Listing)
    except (msgspec.MsgspecError, AttributeError) as error:
        raise ShardsDamaged(url=store.url, name=LISTING, reason=str(error)) from error
