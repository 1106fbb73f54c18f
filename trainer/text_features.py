"""The texts of a catalogue as numbers on disk: computed once, read in any order, memory flat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from tokenizers import Tokenizer

from bundle import text
from bundle.spec import TextSpec
from common.progress import Progress
from trainer.batches import Inputs
from trainer.data.index import CatalogueIndex


class _Ragged:
    """Rows of different lengths, one after another in a file."""

    def __init__(self, path: Path, dtype: npt.DTypeLike, offsets: npt.NDArray[np.int64]) -> None:
        empty = not offsets[-1]  # an empty file cannot be mapped
        self._values = np.zeros(0, dtype) if empty else np.memmap(path, dtype, "r")
        self._offsets = offsets

    def row(self, position: int) -> npt.NDArray[Any]:
        """The row at a position."""
        return self._values[self._offsets[position] : self._offsets[position + 1]]

    def padded(self, positions: npt.NDArray[np.int64]) -> npt.NDArray[np.generic]:
        """The rows at these positions, filled with 0 to the longest of them (at least 1)."""
        starts, ends = self._offsets[positions], self._offsets[positions + 1]
        rows = np.zeros((len(positions), max(1, int((ends - starts).max()))), self._values.dtype)
        for row, start, end in zip(rows, starts, ends, strict=True):
            row[: end - start] = self._values[start:end]
        return rows


class TextFeatures:
    """The inputs of `bundle.text.arrays` for the rows of an index that have a text."""

    def __init__(
        self,
        index: CatalogueIndex,
        spec: TextSpec,
        tokenizer: Tokenizer,
        folder: Path,
        progress: Progress,
        held: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        """Computes them into files under `folder`, for those rows that are `held` (None: all)."""
        rows = np.flatnonzero(index.has_text if held is None else index.has_text & held)
        self._position = np.full(len(index), -1, np.int64)
        self._position[rows] = np.arange(len(rows))
        folder.mkdir(parents=True, exist_ok=True)
        names = text.TextArrays._fields
        lengths = {name: np.zeros(len(rows) + 1, np.int64) for name in ("words", "pieces")}
        files = {name: (folder / name).open("wb") for name in names}
        try:
            for position, product in enumerate(index.products(rows), 1):
                line = text.clean(product.designation, product.description)
                arrays = text.arrays(line, spec, tokenizer)
                _write(files, arrays, lengths, position)
                if position % 500 == 0 or position == len(rows):
                    progress("Preparing texts", position, len(rows))
        finally:
            for file in files.values():
                file.close()
        offsets = {name: np.cumsum(length) for name, length in lengths.items()}
        self._tokens = np.memmap(folder / "tokens", np.int32, "r").reshape(-1, spec.tokens)
        self._ragged = {
            "words": _Ragged(folder / "words", np.int32, offsets["words"]),
            "word_weights": _Ragged(folder / "word_weights", np.float32, offsets["words"]),
            "pieces": _Ragged(folder / "pieces", np.int32, offsets["pieces"]),
            "piece_weights": _Ragged(folder / "piece_weights", np.float32, offsets["pieces"]),
        }

    def inputs(
        self, rows: npt.NDArray[np.int64], names: Sequence[str] = text.TextArrays._fields
    ) -> Inputs:
        """The text inputs of these rows of the index, as a batch padded to its own longest row."""
        positions = self._position[rows]
        return {
            name: self._tokens[positions]
            if name == "tokens"
            else self._ragged[name].padded(positions)
            for name in names
        }

    def matrix(
        self, rows: npt.NDArray[np.int64], idf: npt.NDArray[np.float32], small: float
    ) -> sp.csr_matrix:
        """What the graph makes of the n-grams of these rows: float32 [rows, spec.buckets].

        The weights of the words and those of the pieces, each times `idf` [spec.buckets] and made
        one long (but for `small`, see `trainer.model.bag`), in one table.
        """
        ids, values, ends = [], [], [0]
        for position in self._position[rows]:
            end = ends[-1]
            for name, weight in (("words", "word_weights"), ("pieces", "piece_weights")):
                used = self._ragged[name].row(position)
                found = self._ragged[weight].row(position) * idf[used]
                kept = found != 0
                ids.append(used[kept])
                values.append(found[kept] / np.sqrt((found**2).sum() + small))
                end += len(ids[-1])
            ends.append(end)
        parts = np.concatenate(values, dtype=np.float32), np.concatenate(ids), np.array(ends)
        matrix = sp.csr_matrix(parts, shape=(len(rows), len(idf)))
        matrix.sum_duplicates()  # a word and a piece may share a row of the table
        return matrix

    def document_frequency(
        self, rows: npt.NDArray[np.int64], buckets: int
    ) -> npt.NDArray[np.int64]:
        """How many of these rows of the index use each row of the table: [buckets]."""
        frequency = np.zeros(buckets, np.int64)
        for row in rows:
            inputs = self.inputs(np.array([row]))
            used = np.concatenate([inputs["words"][0], inputs["pieces"][0]])
            frequency[np.unique(used)] += 1
        return frequency

    def inverse_document_frequency(
        self, rows: npt.NDArray[np.int64], buckets: int
    ) -> npt.NDArray[np.float32]:
        """`rarity` of every table row over these rows of the index."""
        return rarity(self.document_frequency(rows, buckets), len(rows))


def rarity(frequency: npt.NDArray[np.int64], rows: int) -> npt.NDArray[np.float32]:
    """Smoothed ln((1+n)/(1+df)) + 1 of table rows that `frequency` [buckets] of so many rows use.

    0 for table rows that fewer than two of them use: nothing can be learnt from those.
    """
    weights = np.log((1 + rows) / (1 + frequency)) + 1
    weights[frequency < 2] = 0
    weights[0] = 0
    return weights.astype(np.float32)


def _write(
    files: Mapping[str, BinaryIO],
    arrays: text.TextArrays,
    lengths: dict[str, npt.NDArray[np.int64]],
    position: int,
) -> None:
    """Appends one text, without the empty slots."""
    files["tokens"].write(arrays.tokens.tobytes())
    for rows, weights in (("words", "word_weights"), ("pieces", "piece_weights")):
        used = int(np.count_nonzero(getattr(arrays, rows)))
        lengths[rows][position] = used
        files[rows].write(getattr(arrays, rows)[:used].tobytes())
        files[weights].write(getattr(arrays, weights)[:used].tobytes())
