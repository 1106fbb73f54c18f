"""What every error means for the laptop, and what a file of it says later."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from bundle.errors import BundleTooNew
from channel import errors as channel_errors
from channel.errors import ChannelIntercepted, ClockWrong, CredentialsRefused, ExpiredRefused
from channel.layout import Release
from common.errors import ProductError
from desktop.core.app import Core
from desktop.core.channel_state import (
    ChannelState,
    LastCheck,
    Phase,
    Trouble,
    load_last_check,
    trouble_of,
)
from desktop.core.errors import KeyringLocked, NotSignedIn

ELSEWHERE = {
    # At the trainer's side
    *("channel-exists", "channel-not-writable", "channel-conflict", "nothing-to-recall"),
    *("too-few-root-keys", "keys-unusable", "keys-exist", "keys-mismatch"),
    *("device-name-bad", "no-policy", "export-refused", "validity-bad", "rotation-unfinished"),
    *("release-bad", "letter-bad"),
    # While somebody signs in
    *("wrong-passphrase", "enrolment-unusable"),
}
"""Codes of the channel's errors that no update ends with."""


def test_every_error_of_a_channel_that_an_update_may_end_with_is_a_trouble() -> None:
    kinds = [
        kind
        for kind in vars(channel_errors).values()
        if isinstance(kind, type) and issubclass(kind, ProductError) and "sentence" in vars(kind)
    ]
    left = {kind.code for kind in kinds if trouble_of(kind.__new__(kind)) is None}
    assert left - {ProductError.code} == ELSEWHERE


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (ChannelIntercepted(url="x", reason="html"), Trouble.OFFLINE),
        (ClockWrong(url="x", seconds=90_000), Trouble.CLOCK_WRONG),
        (CredentialsRefused(url="x", reason="unknown"), Trouble.CREDENTIALS_REFUSED),
        (ExpiredRefused(url="x", detail="timestamp"), Trouble.STALE),
        (KeyringLocked(), Trouble.KEYRING),
        (NotSignedIn(url="x"), Trouble.NOT_SIGNED_IN),
        (BundleTooNew(path="x", found=2, known=1), Trouble.REFUSED),
    ],
)
def test_the_nearest_class_counts(error: ProductError, trouble: Trouble) -> None:
    assert trouble_of(error) is trouble


def test_the_name_is_the_trouble_or_else_the_phase() -> None:
    assert ChannelState(Phase.UP_TO_DATE).name == "up-to-date"
    state = ChannelState(Phase.UP_TO_DATE, Trouble.KEYRING, KeyringLocked())
    assert (state.name, state.detail) == ("keyring", str(KeyringLocked()))
    assert ChannelState(Phase.UP_TO_DATE).detail == ""


def test_an_error_keeps_its_data_as_text(core: Core) -> None:
    error = ClockWrong(url="s3://models", seconds=90_000)
    at = datetime.now(UTC)
    LastCheck("here").found(Release(3, "v3", "0" * 64, 1), at).failed(error).save(core.folder)
    kept = load_last_check(core.folder, "here")
    assert (kept.trouble, kept.release, kept.checked_at) == (Trouble.CLOCK_WRONG, 3, at)
    assert kept.error is not None
    assert (kept.error.code, kept.error.data["seconds"]) == ("clock-wrong", "90000")
    assert str(kept.error) == str(error)
    assert kept.well() == LastCheck("here", "v3", 3, "0" * 64, at)


def test_what_an_earlier_version_wrote_is_read(core: Core) -> None:
    old = {
        "channel": "here",
        "phase": "up-to-date",
        "model_version": "v3",
        "release": 3,
        "checked_at": "2026-01-02T03:04:05Z",
    }
    core.folder.last_check.write_text(json.dumps(old), encoding="utf-8")
    last = load_last_check(core.folder, "here")
    assert (last.release, last.trouble) == (3, None)
    assert last.phase(core.models) is Phase.AVAILABLE


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b'{"channel": "here", "trouble": "of a later version"}']
)
def test_what_cannot_be_read_says_nothing(core: Core, content: bytes) -> None:
    core.folder.last_check.write_bytes(content)
    assert load_last_check(core.folder, "here") == LastCheck("here")


def test_of_another_channel_nothing_is_known(core: Core) -> None:
    LastCheck("there", "v3", 3).save(core.folder)
    assert load_last_check(core.folder, "here") == LastCheck("here")


def test_the_state_is_light(tmp_path: Path) -> None:
    """`rakuten-desktop status` needs neither python-tuf nor the runtime."""
    import subprocess
    import sys

    code = "import sys, desktop.core.channel_state; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded & {"tuf", "boto3", "keyring", "numpy", "PIL", "PySide6", "ai_edge_litert"}
    assert msgspec.__name__ in loaded
