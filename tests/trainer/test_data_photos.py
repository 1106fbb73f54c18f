"""One look at a photo's file: what can be used, what is missing, what is refused."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from trainer.data.photos import PhotoLook, PhotoRefused, look


def test_a_photo(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    buffer = io.BytesIO()
    Image.new("RGB", (24, 24), (220, 30, 30)).save(buffer, "JPEG")
    path.write_bytes(buffer.getvalue())
    assert isinstance(look(path), PhotoLook)


def test_a_missing_photo_has_no_reason(tmp_path: Path) -> None:
    assert look(tmp_path / "a.jpg") == PhotoRefused("")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
@pytest.mark.timeout(20)
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    os.mkfifo(path)
    assert look(path) == PhotoRefused("a.jpg: not a readable photo (it is not a file)")
