"""What an installed program is given, and what it kept, seen from outside."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from debian_root import Root
from desk_session import SCREEN, Session
from PIL import Image
from sqlite_utils import Database

from channel.enrolment import Enrolment, seal_enrolment
from desktop.core.history.schema import STEPS

NAME = "rakuten-desktop"
ADA, BEN = "/home/ada", "/home/ben"
"""The homes of those who use it."""
PASSPHRASE = "an unlikely phrase"
PLACE = ".local/share/rakuten-classifier"
"""Where an account's data lie, below its home."""
OLD_LAYOUT = 3
"""Steps that the history of a former version has been through."""


def enrolment(channel: Any) -> bytes:
    """What the owner of a channel hands out: all that a laptop needs, under a passphrase."""
    access = channel.access
    where = (access.endpoint_url, access.region)
    one = Enrolment(channel.device, channel.url, channel.root, channel.laptop_key, *where)
    return seal_enrolment(one, PASSPHRASE)


def photo(colour: tuple[int, int, int]) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(content, "JPEG", quality=95)
    return content.getvalue()


def history(who: Session) -> list[dict[str, Any]]:
    """All rows, newest first."""
    return [json.loads(line) for line in who.run(NAME, "history", "--json").splitlines()]


def status(who: Session) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(who.run(NAME, "status", "--json"))
    return told


def is_drawn(who: Session) -> bool:
    """Whether there is a window with text on the screen: hundreds of colours, none of them all."""
    picture = who.picture()
    colours = picture.getcolors(1 << 20)
    assert colours is not None
    most = max(count for count, _ in colours)
    return len(colours) > 100 and most < SCREEN[0] * SCREEN[1] * 0.95


def kept(root: Root) -> dict[str, bytes]:
    """What an upgrade must not touch: connection, models, which one is in use, preferences."""
    home = root.path(f"{ADA}/{PLACE}")
    names = ("connection.json", "state.json", "preferences.json", "models/*")
    paths = [path for name in names for path in home.glob(name)]
    assert len(paths) == len(names)
    return {path.name: path.read_bytes() for path in paths}


def secrets_in(root: Root, secret: str) -> list[Path]:
    """The files of ada's in which a secret can be read."""
    folders = (root.path(ADA), root.path("/tmp"))
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if secret.encode() in path.read_bytes()]


def old_history(root: Root, person: str) -> None:
    """A history as a version of long ago left it."""
    home = root.path(f"/home/{person}")
    root.give(f"/home/{person}/{PLACE}/history.db", b"", person)
    db = Database(home / PLACE / "history.db")
    for step in STEPS[:OLD_LAYOUT]:
        step(db)
    nothing = dict.fromkeys(("description", "photos", "photo_names", "reference"), "")
    row = {"at": "2025-01-01T10:00:00+00:00", "designation": "théière ancienne", "top": "[]"}
    db.table("predictions").insert({**nothing, **row, "photos": "[]"})
    db.execute(f"PRAGMA user_version = {OLD_LAYOUT}")
    db.conn.commit()
    db.close()


def layout(root: Root, person: str) -> int:
    path = root.path(f"/home/{person}/{PLACE}/history.db")
    with closing(sqlite3.connect(path)) as connection:
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version
