"""Preferences: kept, and never a reason not to start."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core import preferences
from desktop.core.preferences import Preferences, Scheme


def test_they_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "preferences.json"
    assert preferences.read(file) == Preferences()
    wanted = Preferences(language="fr", scheme=Scheme.DARK, touch=True)
    preferences.write(file, wanted)
    assert preferences.read(file) == wanted


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff", b'"fr"', b"[" * 100_000, b"null"], ids=repr
)
def test_a_broken_file_is_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "preferences.json"
    file.write_bytes(content)
    assert preferences.read(file) == Preferences()
    preferences.write(file, Preferences(touch=True))
    assert preferences.read(file).touch


def test_only_what_makes_no_sense_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "preferences.json"
    file.write_text(json.dumps({"language": "de", "scheme": "dark", "touch": "yes", "later": [1]}))
    assert preferences.read(file) == Preferences(scheme=Scheme.DARK)
    preferences.write(file, msgspec.structs.replace(preferences.read(file), language="en"))
    kept = json.loads(file.read_text("utf-8"))
    assert (kept["later"], kept["language"]) == ([1], "en"), "of a newer version"


NAMES = st.sampled_from(Preferences.__struct_fields__) | st.text()
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda one: st.lists(one) | st.dictionaries(st.text(), one),
)


@given(st.dictionaries(NAMES, ANYTHING))
def test_whatever_is_in_the_file(tmp_path_factory: Any, content: dict[str, Any]) -> None:
    file = tmp_path_factory.mktemp("any") / "preferences.json"
    file.write_text(json.dumps(content), "utf-8")
    read = preferences.read(file)
    preferences.write(file, read)
    assert preferences.read(file) == read
