"""Whoever reads an error on the command line is told what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bundle.errors import BundleError
from channel.errors import KeysMismatch
from common.errors import ProductError
from desktop.core.access import KEY_FILE_VARIABLE
from desktop.core.channel_state import TROUBLES
from desktop.core.errors import CannotWrite, KeyringFailed, KeyringUnavailable

ACTION = re.compile(
    r"[;:] (then )?(ask|check|connect|export|give|make|set|sign|start|tell|try|unlock|wait)\b"
)


def family(kind: type[ProductError]) -> Iterator[type[ProductError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from family(below)


TOLD = {
    one
    for kind in TROUBLES
    # What the machine says of a file, or a check of a bundle, says what to do by itself.
    if kind not in (BundleError, CannotWrite)
    for one in family(kind)
}


@pytest.mark.parametrize("kind", sorted(TOLD, key=lambda one: one.code), ids=lambda one: one.code)
def test_what_keeps_a_laptop_from_its_channel_says_what_to_do(kind: type[ProductError]) -> None:
    assert ACTION.search(kind.sentence), kind.sentence


def test_so_do_the_keys_of_another_channel() -> None:
    assert ACTION.search(KeysMismatch.sentence)


@pytest.mark.parametrize("kind", [KeyringUnavailable, KeyringFailed])
def test_without_a_keyring_there_is_a_key_file(kind: type[ProductError]) -> None:
    assert KEY_FILE_VARIABLE in kind.sentence
