"""Hashes that are the same on every machine and in every run."""

from __future__ import annotations

from xxhash import xxh3_64_intdigest


def hash_text(text: str) -> int:
    """64 bits of a text."""
    return xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"))
