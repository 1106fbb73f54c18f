"""Photos travel only where they may, and as training sees them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from letterbox import Desk, Trainer
from PIL import Image

from bundle.photo import decode
from bundle.spec import PhotoSpec
from channel.corrections import PHOTO_LIMIT, Permission, photo_name
from desktop.core.app import Core
from desktop.core.corrections import outbox
from desktop.core.corrections.enclosing import enclosures, reduced
from desktop.core.corrections.service import Outcome

Allow = Callable[[Permission], None]

SPEC = PhotoSpec(64)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A JPEG that says a lot about itself."""
    path = tmp_path / "photo.jpg"
    image = Image.effect_mandelbrot((300, 200), (-3, -2.5, 2, 2.5), 100).convert("RGB")
    exif = Image.Exif()
    exif[0x010F], exif[0x8769] = "Camera of Jo", {0x9003: "2026:03:02 08:30:00"}
    profile = b"profile of Jo" * 20
    image.save(path, "JPEG", exif=exif, comment=b"comment of Jo", icc_profile=profile)
    return path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def sending(ready: Core, allow: Allow) -> Core:
    """A laptop with a model, which may send photos."""
    allow(Permission.PHOTOS)
    return ready


def test_a_reduced_photo_is_what_the_model_sees_and_says_nothing_else(photo: Path) -> None:
    jpeg = reduced(photo.read_bytes(), SPEC, "photo")
    with Image.open(io.BytesIO(jpeg)) as image:
        assert (image.format, image.size, image.mode) == ("JPEG", (64, 64), "RGB")
        assert not image.getexif()
        assert not {"exif", "comment", "icc_profile"} & set(image.info)
    assert b"Jo" in photo.read_bytes() and b"Jo" not in jpeg
    before, after = decode(photo.read_bytes(), SPEC), decode(jpeg, SPEC)
    assert np.abs(before.astype(int) - after.astype(int)).mean() < 4
    assert jpeg == reduced(photo.read_bytes(), SPEC, "photo")


def test_what_cannot_be_enclosed_is_left_out(photo: Path, tmp_path: Path) -> None:
    known, text = sha256(photo), tmp_path / "text.jpg"
    text.write_bytes(b"no photo")
    photos = [
        ("clipboard", known),
        (str(tmp_path / "gone.jpg"), known),
        (str(tmp_path), known),
        ("nu\0ll", known),
        (str(text), sha256(text)),
        (str(photo), "0" * 64),  # another photo by now
        (str(photo), known),
    ]
    [(name, jpeg)] = enclosures(photos, SPEC).items()
    assert name == hashlib.sha256(jpeg).hexdigest()


def test_a_photo_arrives_before_its_letter(
    sending: Core, desk: Desk, trainer: Trainer, photo: Path
) -> None:
    gone = photo.with_name("gone.jpg")
    known = {str(gone): "ab" * 32, str(photo): sha256(photo)}
    decision = desk.decide(desk.product(known))
    sent = sending.corrections.send()
    assert (sent.outcome, sent.photos) == (Outcome.SENT, 1)
    told = trainer.standing()[decision]
    assert told.photos == ("ab" * 32, sha256(photo))
    [enclosed] = told.enclosed
    device = sending.corrections.standing().device
    jpeg = trainer.store.read(photo_name(device, enclosed), PHOTO_LIMIT).content
    assert hashlib.sha256(jpeg).hexdigest() == enclosed
    with Image.open(io.BytesIO(jpeg)) as image:
        assert set(image.size) == {sending.models.open_active().manifest.input.photo.size}
    assert desk.history.ask(lambda db: db.table("letter_photos").count) == 0


def test_texts_alone_take_no_photo_along(
    sending: Core, desk: Desk, trainer: Trainer, photo: Path, allow: Allow
) -> None:
    allow(Permission.TEXTS)
    decision = desk.decide(desk.product({str(photo): sha256(photo)}))
    assert sending.corrections.send().photos == 0
    told = trainer.standing()[decision]
    assert (told.photos, told.enclosed) == ((sha256(photo),), ())
    assert not list(Path(trainer.store.url).rglob("photos"))


def test_a_permission_that_was_taken_back_holds_for_what_is_on_its_way(
    sending: Core, desk: Desk, trainer: Trainer, photo: Path, allow: Allow
) -> None:
    decision = desk.decide(desk.product({str(photo): sha256(photo)}))
    connection = sending.updates.connection()
    assert connection is not None
    box, place = outbox.Outbox(desk.history), sending.corrections._new_place(connection)
    letter = box.write(place, SPEC)
    assert letter is not None and letter.photos
    allow(Permission.TEXTS)
    assert sending.corrections.send().outcome is Outcome.SENT
    assert trainer.standing()[decision].enclosed == ()
    assert not list(Path(trainer.store.url).rglob("photos"))


def test_a_photo_that_changes_after_its_letter_was_written_travels_as_it_was(
    sending: Core, desk: Desk, trainer: Trainer, photo: Path
) -> None:
    decision = desk.decide(desk.product({str(photo): sha256(photo)}))
    connection = sending.updates.connection()
    assert connection is not None
    place = sending.corrections._new_place(connection)
    letter = outbox.Outbox(desk.history).write(place, SPEC)
    assert letter is not None
    [name] = letter.photos
    # A kill has left the photo's name behind, and its file is gone.
    half = Path(trainer.store.url, photo_name(place.device, name))
    half.parent.mkdir(parents=True)
    half.touch()
    photo.unlink()
    assert sending.corrections.send().photos == 1
    assert trainer.standing()[decision].enclosed == (name,)
    assert hashlib.sha256(half.read_bytes()).hexdigest() == name


def test_a_letter_encloses_so_many_bytes_of_photos(
    sending: Core, desk: Desk, trainer: Trainer, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_PHOTO_BYTES", 1)
    decided = set()
    for number in range(3):
        copy = photo.with_name(f"{number}.jpg")
        Image.new("RGB", (10, 10), (number * 90, 0, 0)).save(copy)
        decided.add(desk.decide(desk.product({str(copy): sha256(copy)})))
    sent = sending.corrections.send()
    assert (sent.letters, sent.photos, sent.left) == (3, 3, 0)
    assert set(trainer.standing()) == decided


def test_without_a_model_there_is_no_photo(
    connected: Core, desk: Desk, trainer: Trainer, photo: Path, allow: Allow
) -> None:
    allow(Permission.PHOTOS)
    decision = desk.decide(desk.product({str(photo): sha256(photo)}))
    assert connected.corrections.send().outcome is Outcome.SENT
    assert trainer.standing()[decision].enclosed == ()


def test_the_same_photo_of_several_products_travels_once(
    sending: Core, desk: Desk, trainer: Trainer, photo: Path
) -> None:
    decided: dict[str, Any] = {}
    for _ in range(2):
        for _ in range(2):
            decided[desk.decide(desk.product({str(photo): sha256(photo)}))] = None
        assert sending.corrections.send().photos == 1
    assert {one.enclosed for one in trainer.standing().values()} == {
        trainer.standing()[next(iter(decided))].enclosed
    }
