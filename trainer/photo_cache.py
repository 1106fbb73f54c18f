"""Photos decoded once: their pixels in a file that this training and the next ones read.

A photo is known by its path, its size and its time of change; the cache as a whole by the
specification of the pixels and by the code and the libraries that decode.  An entry is written
after its pixels and holds their checksum, so that a cache that was interrupted, or whose disk lied,
loses what is damaged and nothing else.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import pi_heif
import PIL
from xxhash import xxh3_64_hexdigest, xxh3_64_intdigest

from bundle import photo
from bundle.spec import PhotoSpec
from common.files import replacing
from common.progress import Progress

Pixels = npt.NDArray[np.uint8]

AT_A_TIME = 128
"""Photos that are decoded together."""


class Filled(NamedTuple):
    """What filling a cache took."""

    kept: int
    decoded: int


class _Entry(NamedTuple):
    """A line of the list of entries, as JSON."""

    path: str
    bytes: int
    changed: int
    """In nanoseconds."""
    slot: int
    """Its place among the pixels."""
    checksum: int


class PhotoCache:
    """The pixels of photos, by path; what was not asked for at `fill` makes room for others.

    A context manager.  Reading is safe from several threads, and reads files plainly: pages of a
    memory map would count as the training's own.
    """

    def __init__(self, folder: Path, spec: PhotoSpec) -> None:
        """Opens or founds the cache in `folder`, which belongs to it."""
        self._spec = spec
        self._shape = (spec.size, spec.size, 3)
        self._slot_bytes = spec.size * spec.size * 3
        self._folder = folder
        self._list = folder / "entries.jsonl"
        folder.mkdir(parents=True, exist_ok=True)
        self._entries = self._read_list()
        self._pixels = (folder / "pixels").open("r+b" if self._has_pixels() else "w+b")
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor()  # decoding releases the interpreter lock

    def fill(self, paths: Sequence[Path], progress: Progress) -> Filled:
        """Decodes those photos that are new or have changed, and forgets all others.

        Raises what `bundle.photo.read` raises, and OSError where the disk has no room.
        """
        wanted = list(dict.fromkeys(paths))
        facts = list(self._pool.map(_facts, wanted))
        kept = {
            str(path): entry
            for path, fact in zip(wanted, facts, strict=True)
            if (entry := self._entries.get(str(path))) and entry[1:3] == fact
        }
        missing = [
            (path, fact) for path, fact in zip(wanted, facts, strict=True) if str(path) not in kept
        ]
        taken = {entry.slot for entry in kept.values()}
        free = (slot for slot in range(len(wanted)) if slot not in taken)
        self._check_room(len(wanted))
        filled = Filled(len(kept), len(missing))
        self._entries = kept
        self._write_list()  # before a slot that it names is given away
        with self._list.open("a", encoding="ascii") as lines:
            for done, (path, fact, pixels) in enumerate(self._decoded(missing), 1):
                entry = _Entry(str(path), *fact, next(free), xxh3_64_intdigest(pixels.data))
                self._store(entry.slot, pixels)
                lines.write(json.dumps(entry) + "\n")
                self._entries[entry.path] = entry
                if done % AT_A_TIME == 0 or done == len(missing):
                    lines.flush()
                    progress("Decoding photos", done, len(missing))
        if max(taken, default=0) < len(wanted):  # else a later fill gives the room back
            self._pixels.truncate(len(wanted) * self._slot_bytes)
        return filled

    def read(self, paths: Sequence[Path]) -> Pixels:
        """Pixels of photos that were filled in: uint8 [photos, size, size, 3].

        Damaged ones are decoded again; raises what `bundle.photo.read` raises for them.
        """
        found = np.empty((len(paths), *self._shape), np.uint8)
        for pixels, path in zip(found, paths, strict=True):
            entry = self._entries[str(path)]
            with self._lock:
                self._pixels.seek(entry.slot * self._slot_bytes)
                count = self._pixels.readinto(pixels.data.cast("B"))
            if count != self._slot_bytes or xxh3_64_intdigest(pixels.data) != entry.checksum:
                pixels[:] = photo.read(path, self._spec)
        return found

    def close(self) -> None:
        """Closes the file; what is in it stays."""
        self._pool.shutdown(cancel_futures=True)
        self._pixels.close()

    def __enter__(self) -> PhotoCache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _decoded(
        self, missing: list[tuple[Path, tuple[int, int]]]
    ) -> Iterator[tuple[Path, tuple[int, int], Pixels]]:
        for start in range(0, len(missing), AT_A_TIME):
            some = missing[start : start + AT_A_TIME]
            decoded = self._pool.map(lambda one: photo.read(one[0], self._spec), some)
            for (path, fact), pixels in zip(some, decoded, strict=True):
                yield path, fact, np.ascontiguousarray(pixels)

    def _store(self, slot: int, pixels: Pixels) -> None:
        with self._lock:
            self._pixels.seek(slot * self._slot_bytes)
            self._pixels.write(pixels.data)
            self._pixels.flush()  # before the entry that promises it

    def _check_room(self, slots: int) -> None:
        more = slots * self._slot_bytes - (self._folder / "pixels").stat().st_size
        if more > shutil.disk_usage(self._folder).free:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._folder))

    def _has_pixels(self) -> bool:
        return (self._folder / "pixels").is_file()

    def _head(self) -> str:
        return json.dumps({"spec": msgspec.to_builtins(self._spec), "decoder": _decoder()})

    def _write_list(self) -> None:
        with replacing(self._list) as temporary, temporary.open("w", encoding="ascii") as lines:
            lines.write(self._head() + "\n")
            lines.writelines(json.dumps(entry) + "\n" for entry in self._entries.values())

    def _read_list(self) -> dict[str, _Entry]:
        """The entries; none where the list is another specification's or decoder's."""
        if not (self._list.is_file() and self._has_pixels()):
            return {}
        head, *lines = self._list.read_text(encoding="ascii", errors="replace").split("\n")
        if head != self._head():
            return {}
        entries: dict[str, _Entry] = {}
        for line in lines[:-1]:  # what follows the last line feed was cut off
            try:
                entry = _Entry(*json.loads(line))
            except (ValueError, TypeError):
                continue
            entries[entry.path] = entry
        return entries


def _facts(path: Path) -> tuple[int, int]:
    """Size and time of change; zeros for what is not there, which decoding will tell."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def _decoder() -> str:
    """What decodes: our code and the versions of the libraries below it."""
    code = xxh3_64_hexdigest(Path(photo.__file__).read_bytes())
    return f"{code} Pillow {PIL.__version__} pi-heif {pi_heif.__version__}"
