"""The translation files are whole, in step with the sources, and properly set."""

from __future__ import annotations

import re
import string
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from desktop.gui.language import TRANSLATIONS

TOOL = Path(__file__).parents[3] / "packaging" / "translations.py"
FILES = sorted(TRANSLATIONS.glob("*.ts"))


def messages(file: Path) -> list[tuple[str, list[str], bool]]:
    """Of every message: its source, its forms (several where there are plurals), and whether it
    is finished."""
    found = []
    for message in ElementTree.parse(file).iter("message"):
        source, translation = message.find("source"), message.find("translation")
        assert source is not None and translation is not None and source.text
        forms = [form.text or "" for form in translation.iter("numerusform")]
        finished = translation.get("type") is None
        found.append((source.text, forms or [translation.text or ""], finished))
    return found


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_are_there() -> None:
    assert [file.stem for file in FILES] == ["desktop_en", "desktop_fr"]


def test_the_files_are_in_step_with_the_sources() -> None:
    done = subprocess.run(
        [sys.executable, str(TOOL), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_message_is_translated_with_its_placeholders(file: Path) -> None:
    for source, forms, finished in messages(file):
        assert finished, f"unfinished: {source}"
        for form in forms:
            assert form.strip(), source
            assert placeholders(form) == placeholders(source), source
            assert re.findall("%L?n", form) == re.findall("%L?n", source), source


def french() -> list[tuple[str, str]]:
    return [
        (source, form)
        for source, forms, _ in messages(TRANSLATIONS / "desktop_fr.ts")
        for form in forms
    ]


def test_menus_and_labels_keep_their_keys() -> None:
    for source, translation in french():
        assert translation.count("&") == source.count("&"), source
        assert translation.endswith("…") == source.endswith("…"), source


def test_french_is_set_as_french() -> None:
    for _, translation in french():
        text = re.sub(r"\{scheme\}://|file:///|s3://|%L?n", "", translation)
        assert not re.search(r"[ \w)][;!?%](?!\w)", text.replace("? et #", "")), translation
        assert not re.search(r"[ \w)}]:", text), translation
        assert not re.search(r"«[^\N{NO-BREAK SPACE}]|[^\N{NO-BREAK SPACE}]»", text), translation
        assert not re.search("['\"“”]|\\.\\.\\.", text), translation
