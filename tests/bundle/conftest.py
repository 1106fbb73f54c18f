"""The tiny bundle, opened; and photos of its colours."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from bundle import archive
from bundle.archive import Bundle
from bundle.classifier import Classifier

RED, GREEN, BLUE = (220, 30, 30), (30, 180, 40), (30, 60, 220)


@pytest.fixture(scope="session")
def opened(tiny_bundle: Path) -> Bundle:
    return archive.read(tiny_bundle)


@pytest.fixture(scope="session")
def classifier(opened: Bundle) -> Classifier:
    return Classifier(opened)


@pytest.fixture(scope="session")
def encoded() -> Callable[..., bytes]:
    """`encoded("PNG", size=(w, h), colour=…, mode=…, **save options)`: a photo of one colour."""

    def encode(
        kind: str = "JPEG",
        size: tuple[int, int] = (24, 24),
        colour: object = RED,
        mode: str = "RGB",
        **options: object,
    ) -> bytes:
        buffer = io.BytesIO()
        Image.new(mode, size, colour).save(buffer, kind, **options)  # type: ignore[arg-type]
        return buffer.getvalue()

    return encode
