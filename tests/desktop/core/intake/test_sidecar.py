"""Texts beside photos."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.core.intake import sidecar
from desktop.core.intake.errors import SidecarUnusable
from desktop.core.intake.sidecar import read_sidecar
from desktop.core.intake.tables import Row


def of(tmp_path: Path, name: str, content: bytes | str) -> Row:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_sidecar(path, "photo.jpg")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_lines(tmp_path: Path, encoding: str) -> None:
    text = "\r\n Théière \r\n\r\nEn fonte émaillée,\r\nneuve.\r\n"
    row = of(tmp_path, "a.txt", text.encode(encoding))
    assert row == Row(0, designation="Théière", description="En fonte émaillée,\nneuve.")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_no_text(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(SidecarUnusable, match="it is not a file"):
        read_sidecar(tmp_path / "a.txt", "a.jpg")


def test_a_folder_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(SidecarUnusable, match=r"it is a folder|no permission"):
        read_sidecar(tmp_path, "a.jpg")


def test_one_line(tmp_path: Path) -> None:
    assert of(tmp_path, "A.TXT", "Théière") == Row(0, designation="Théière")


def test_an_object(tmp_path: Path) -> None:
    content = {"Désignation": " Théière\0 ", "descriptif": "en\nfonte", "REF": 7, "prix": 3}
    row = of(tmp_path, "a.json", json.dumps(content))
    assert row == Row(0, "", "7", "", "Théière", "en\nfonte")


def test_the_fields_own_names_have_the_last_word(tmp_path: Path) -> None:
    content = {"designation": "own", "titre": "synonym", "nom": "weak", "ean": "x"}
    assert of(tmp_path, "a.json", json.dumps(content)) == Row(0, "", "x", "x", "own")
    content = {"nom": "weak", "titre": "synonym", "designation": ""}
    assert of(tmp_path, "a.json", json.dumps(content)).designation == "synonym"


def test_what_photo_services_export(tmp_path: Path) -> None:
    content = {"title": "Photo.jpg", "description": "Théière"}
    assert of(tmp_path, "photo.jpg.json", json.dumps(content)) == Row(0, description="Théière")


def test_half_of_a_surrogate_pair(tmp_path: Path) -> None:
    assert of(tmp_path, "a.json", '{"title": "x\\ud800y"}').designation == "xy"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", "", "no text in it"),
        ("a.txt", " \n\n", "no text in it"),
        ("a.txt", bytes(range(256)) * 20, "it is no text"),
        ("a.json", "{", "not JSON"),
        ("a.json", "", "not JSON"),
        ("a.json", "[" * 100_000, "not JSON"),
        ("a.json", "1" * 10_000, "not JSON"),
        ("a.json", "[]", "not a JSON object"),
        ("a.json", '{"title": ["x"], "description": null, "ref": true}', "no text in it"),
    ],
)
def test_no_texts(tmp_path: Path, name: str, content: bytes | str, reason: str) -> None:
    with pytest.raises(SidecarUnusable, match=reason) as caught:
        of(tmp_path, name, content)
    assert name in str(caught.value)


def test_a_long_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sidecar, "MOST_BYTES", 100)
    assert of(tmp_path, "a.txt", "x" * 100).designation == "x" * 100
    with pytest.raises(SidecarUnusable, match="too long"):
        of(tmp_path, "a.txt", "x" * 101)


def test_none_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(SidecarUnusable, match="no such file"):
        read_sidecar(tmp_path / "a.txt", "a.jpg")
    with pytest.raises(SidecarUnusable, match=r"it is a folder|no permission"):
        read_sidecar(tmp_path, "a.jpg")


@given(content=st.binary(max_size=200), name=st.sampled_from(["a.txt", "a.json"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes(tmp_path: Path, content: bytes, name: str) -> None:
    try:
        of(tmp_path, name, content)
    except SidecarUnusable as error:
        assert name in str(error)
