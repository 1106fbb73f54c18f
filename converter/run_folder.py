"""The RUN folder: what a training run leaves for the converter.

    model.keras      the trained model, of Keras' own layers only
    bundle.json      what the manifest will say: labels, input specification, temperatures, …
    metrics.json     what the model scored, each figure with its n
    tokenizer.json   the subword tokenizer, as Hugging Face `tokenizers` saves it
    parity/          raw validation items: items.jsonl, and the photos it names

The trainer writes it through this module, the converter reads it through this module.

The model's inputs, by name: those of `bundle.text.TextArrays`, and uint8 `photo` [batch, size,
size, 3]; its outputs, by name: `OUTPUTS`, each float32 [batch, labels], and `nearness` [batch, 1]
where the likeness of photos is measured by it.  `text_logits` needs only the text, `photo_logits`
and `nearness` only the photo, so that each can be asked alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from tokenizers import Tokenizer

from bundle.categories import Category
from bundle.classifier import Item
from bundle.manifest import SIGNATURES, Likeness, Temperatures, Thresholds, to_json
from bundle.spec import InputSpec
from common.files import write_atomically
from converter.errors import RunInvalid

OUTPUTS = {"fused": "logits", "text": "text_logits", "photo": "photo_logits"}
"""The output of the trained model that each signature of a bundle answers with."""

_T = TypeVar("_T")
_PhotoName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")]


@dataclass(frozen=True)
class RunDescription:
    """What a training run says of its model: the manifest before there is a bundle."""

    labels: Annotated[tuple[Category, ...], msgspec.Meta(min_length=2)]
    """In the order of the model's outputs."""
    input: InputSpec
    temperatures: Temperatures
    thresholds: Thresholds
    """From which probabilities on the decision may be left to the model."""
    data_fingerprint: str
    source_commit: str
    metrics: dict[str, Any] = field(default_factory=dict)
    """What the model scored on which rows, each figure with its n; kept in `metrics.json`."""
    likeness: Likeness = field(default_factory=Likeness)
    """What products of the catalogue are like: what is not, is marked."""
    fusion: tuple[float, float] | None = None
    """The scales of the text's and the photo's logits in their sum."""


@dataclass(frozen=True)
class _ParityLine:
    designation: str
    description: str
    photos: tuple[_PhotoName, ...]


class RunFolder:
    """The files of one RUN folder, by name; nothing is touched until a method is called."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.model = path / "model.keras"
        self.description = path / "bundle.json"
        self.metrics = path / "metrics.json"
        self.tokenizer = path / "tokenizer.json"
        self.parity = path / "parity"
        self.parity_items = self.parity / "items.jsonl"

    def write_description(self, description: RunDescription) -> None:
        """Writes `bundle.json` and `metrics.json`."""
        fields = asdict(description)
        write_atomically(self.metrics, to_json(fields.pop("metrics")))
        write_atomically(self.description, to_json(fields))

    def read_description(self) -> RunDescription:
        """Reads `bundle.json` and `metrics.json`; raises RunInvalid."""
        description = _decoded(self.description, RunDescription)
        codes = [label.code for label in description.labels]
        if len(set(codes)) != len(codes):
            raise RunInvalid(path=self.description, reason="it names a category twice")
        named = {
            code
            for signature in SIGNATURES
            for promise in getattr(description.thresholds, signature)
            for code in promise.categories
        }
        if unknown := sorted(named - set(codes)):
            raise RunInvalid(
                path=self.description, reason=f"a threshold for {unknown[0]!r}, which is no label"
            )
        return replace(description, metrics=_decoded(self.metrics, dict[str, Any]))

    def read_tokenizer(self) -> bytes:
        """The content of `tokenizer.json`; raises RunInvalid."""
        content = _content(self.tokenizer)
        try:
            Tokenizer.from_str(content.decode())
        except Exception as error:  # its parser raises bare Exception
            raise RunInvalid(path=self.tokenizer, reason=f"not a tokenizer: {error}") from error
        return content

    def write_parity(self, items: Iterable[Item]) -> int:
        """Writes raw items with copies of their photos, the list last; returns how many."""
        self.parity.mkdir(parents=True, exist_ok=True)
        lines = []
        for number, item in enumerate(items):
            names = []
            for place, photo in enumerate(item.photos):
                name = f"{number:05d}-{place}.jpg"
                content = photo if isinstance(photo, bytes) else photo.read_bytes()
                (self.parity / name).write_bytes(content)
                names.append(name)
            lines.append(_ParityLine(item.designation, item.description, tuple(names)))
        write_atomically(self.parity_items, msgspec.json.Encoder().encode_lines(lines))
        return len(lines)

    def read_parity(self) -> list[Item]:
        """The raw items, photos as paths; raises RunInvalid, also where there is none."""
        try:
            lines = msgspec.json.Decoder(_ParityLine).decode_lines(_content(self.parity_items))
        except ValueError as error:
            raise RunInvalid(path=self.parity_items, reason=str(error)) from error
        if not lines:
            raise RunInvalid(path=self.parity_items, reason="it holds no items")
        items = []
        for line in lines:
            photos = tuple(self.parity / name for name in line.photos)
            for photo in photos:
                if not photo.is_file():
                    raise RunInvalid(path=photo, reason="there is no such file")
            items.append(Item(line.designation, line.description, photos))
        return items


def _decoded(path: Path, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(_content(path), type=kind)
    except ValueError as error:  # msgspec's errors, and bytes that are not UTF-8
        raise RunInvalid(path=path, reason=str(error)) from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise RunInvalid(path=path, reason="there is no such file") from error
    except IsADirectoryError as error:
        raise RunInvalid(path=path, reason="it is a folder") from error
