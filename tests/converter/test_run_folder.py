from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bundle.classifier import Item
from converter.errors import RunInvalid
from converter.run_folder import RunFolder


def test_what_is_written_is_read_back(run: RunFolder, tmp_path: Path) -> None:
    description = run.read_description()
    copy = RunFolder(tmp_path)
    copy.write_description(description)
    assert copy.read_description() == description
    assert "metrics" not in json.loads(copy.description.read_bytes())
    assert json.loads(copy.metrics.read_bytes()) == description.metrics


def test_parity_items_keep_their_texts_and_the_bytes_of_their_photos(tmp_path: Path) -> None:
    photo = tmp_path / "elsewhere.png"
    photo.write_bytes(b"one")
    run = RunFolder(tmp_path / "RUN")
    items = [Item("Théière", "<b>bleue</b>", (photo, b"two")), Item("livre\nde poche")]
    assert run.write_parity(items) == 2
    photo.unlink()
    first, second = run.read_parity()
    assert (first.designation, first.description) == ("Théière", "<b>bleue</b>")
    assert [path.read_bytes() for path in first.photos if isinstance(path, Path)] == [
        b"one",
        b"two",
    ]
    assert second == Item("livre\nde poche")


@pytest.mark.parametrize(
    "name", ["bundle.json", "metrics.json", "tokenizer.json", "parity/items.jsonl"]
)
@pytest.mark.parametrize("content", [None, b"", b"{", b'"text"', b'{"labels": "\xff"}'])
def test_a_missing_or_broken_file_is_named(
    run_copy: RunFolder, name: str, content: bytes | None
) -> None:
    path = run_copy.path / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RunInvalid) as caught:
        run_copy.read_description()
        run_copy.read_tokenizer()
        run_copy.read_parity()
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def _edit(run: RunFolder, change: Callable[[dict[str, object]], object]) -> None:
    document = json.loads(run.description.read_bytes())
    change(document)
    run.description.write_text(json.dumps(document), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda document: document.pop("labels"), "labels"),
        (lambda document: document.update(labels=document["labels"][:1]), "labels"),
        (lambda document: document["labels"].append(document["labels"][0]), "category twice"),
        (
            lambda document: document["thresholds"]["text"][0]["categories"].update(
                {"9": {"probability": 0.5, "coverage": 0.1}}
            ),
            "'9', which is no label",
        ),
        (lambda document: document["thresholds"]["text"][0].update({"coverage": 1.5}), "coverage"),
        (lambda document: document["temperatures"].update(text=0), "temperatures.text"),
        (lambda document: document["input"]["text"].update(tokens="six"), "input.text.tokens"),
    ],
)
def test_a_wrong_description_says_where(
    run_copy: RunFolder, change: Callable[[dict[str, object]], object], reason: str
) -> None:
    _edit(run_copy, change)
    with pytest.raises(RunInvalid, match=reason):
        run_copy.read_description()


@pytest.mark.parametrize("name", ["../bundle.json", "/etc/hostname", "a\\b.jpg", ".."])
def test_a_photo_outside_the_folder_is_refused(run_copy: RunFolder, name: str) -> None:
    line = {"designation": "", "description": "", "photos": [name]}
    run_copy.parity_items.write_text(json.dumps(line), encoding="utf-8")
    with pytest.raises(RunInvalid, match="photos"):
        run_copy.read_parity()


def test_a_photo_that_is_not_there_is_named(run_copy: RunFolder) -> None:
    photo = next(run_copy.parity.glob("*.jpg"))
    photo.unlink()
    with pytest.raises(RunInvalid, match=photo.name):
        run_copy.read_parity()
