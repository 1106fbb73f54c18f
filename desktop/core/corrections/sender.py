"""Puts a letter and its photos into the channel's mailbox, where nothing is written twice."""

from __future__ import annotations

from io import BytesIO

from channel.corrections import LETTER_LIMIT, PHOTO_LIMIT, photo_name
from channel.errors import ChannelDenied, LengthRefused, NoSuchChannel
from channel.layout import TIMESTAMP
from channel.location import is_s3
from channel.store import ObjectExists, ObjectMissing, Store
from desktop.core.corrections.outbox import Written

_TIMESTAMP_LIMIT = 1_000_000


class Spoilt(Exception):
    """A letter's name is taken by something else: by what a kill left behind of it."""


def check_place(store: Store) -> None:
    """Makes sure that a channel is there.  Raises its errors.

    A share that is away leaves an empty folder in its place, and what is written into that is lost.
    """
    if is_s3(store.url):
        return
    try:
        store.read(TIMESTAMP, _TIMESTAMP_LIMIT)
    except ObjectMissing as error:
        raise NoSuchChannel(url=store.url) from error


def deliver(store: Store, device: str, letter: Written) -> None:
    """Delivers a letter, its photos before it; it may be there already, from an earlier attempt.

    Raises Spoilt, and the errors of the channel.
    """
    for sha256, jpeg in letter.photos.items():
        name = photo_name(device, sha256)
        try:
            store.create(name, BytesIO(jpeg))
        except ObjectExists:
            # It is named after its content, so that whatever else lies there is no photo.
            if _holds(store, name, jpeg, PHOTO_LIMIT) is False:
                store.replace(name, BytesIO(jpeg))
    try:
        store.create(letter.name, BytesIO(letter.content))
    except ObjectExists as error:
        if not _holds(store, letter.name, letter.content, LETTER_LIMIT):
            raise Spoilt from error


def has_arrived(store: Store, letter: Written) -> bool | None:
    """Whether a letter lies in the mailbox, whole; None where nobody lets us look, as on S3."""
    if is_s3(store.url):
        return None
    return _holds(store, letter.name, letter.content, LETTER_LIMIT)


def _holds(store: Store, name: str, content: bytes, limit: int) -> bool | None:
    """Whether an object that exists is `content`; None where nobody lets us look.

    An object of S3 is written whole or not at all, and its name says whose it is.
    """
    if is_s3(store.url):
        return True
    try:
        return store.read(name, limit).content == content
    except ChannelDenied:
        return None
    except (ObjectMissing, LengthRefused):
        return False
