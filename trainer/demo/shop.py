"""Reads `shop.toml`: the words, colours and outlines of the demo shop."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

RGB = tuple[int, int, int]

SHADES = ("main", "dark", "light", "accent")
"""Paints that differ from product to product."""

STROKES = ("bar", "ring", "arch")
"""Kinds of parts that are lines; their fifth number is the thickness."""

_NUMBERS = {"box": 4, "disc": 4, "text": 4} | dict.fromkeys(STROKES, 5)


class Part(NamedTuple):
    """One painted shape of a drawing, on a square of 100 × 100, y downwards."""

    kind: str
    numbers: tuple[float, ...]
    paint: str
    pattern: str = ""


class Colour(NamedTuple):
    """A colour that products have, and what it is called by language."""

    names: Mapping[str, str]
    rgb: RGB


@dataclass(frozen=True)
class Language:
    """Shop talk that fits any product."""

    share: float
    heads: tuple[str, ...]
    details: tuple[str, ...]
    tails: tuple[str, ...]
    aside: str
    empties: tuple[str, ...]


@dataclass(frozen=True)
class Phrases:
    """The words that the categories of a group share, in one language."""

    heads: tuple[str, ...]
    details: tuple[str, ...]
    patterns: tuple[str, ...]
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Categories that share their words."""

    brands: tuple[str, ...]
    sizes: tuple[str, ...]
    phrases: Mapping[str, Phrases]


@dataclass(frozen=True)
class Recipe:
    """What the products of one category say and look like."""

    code: str
    share: float
    group: str
    drawings: Mapping[str, float]
    heads: Mapping[str, tuple[str, ...]]
    details: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Shop:
    """The whole of `shop.toml`."""

    colours: tuple[Colour, ...]
    paints: Mapping[str, RGB]
    languages: Mapping[str, Language]
    groups: Mapping[str, Group]
    recipes: Mapping[str, Recipe]
    drawings: Mapping[str, tuple[Part, ...]]


@cache
def demo_shop() -> Shop:
    """The demo shop; read once."""
    raw = tomllib.loads(files(__package__).joinpath("shop.toml").read_text(encoding="utf-8"))
    languages = {name: Language(**_frozen(words)) for name, words in raw["language"].items()}
    colours = {
        name: Colour(dict(zip(languages, names, strict=True)), tuple(rgb))
        for name, (*names, rgb) in raw["colours"].items()
    }
    paints = {name: colour.rgb for name, colour in colours.items()}
    paints |= {name: tuple(rgb) for name, rgb in raw["paints"].items()}
    return Shop(
        colours=tuple(colours.values()),
        paints=paints,
        languages=languages,
        groups={
            name: Group(
                tuple(group["brands"]),
                tuple(group["sizes"]),
                {language: Phrases(**_frozen(group[language])) for language in languages},
            )
            for name, group in raw["group"].items()
        },
        recipes={
            code: Recipe(
                code,
                recipe["share"],
                recipe["group"],
                recipe["drawings"],
                {language: tuple(recipe[language]["heads"]) for language in languages},
                {language: tuple(recipe[language]["details"]) for language in languages},
            )
            for code, recipe in raw["category"].items()
        },
        drawings={name: _outline(lines, paints) for name, lines in raw["drawings"].items()},
    )


def _frozen(table: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def _outline(lines: str, paints: Mapping[str, RGB]) -> tuple[Part, ...]:
    return tuple(_part(line, paints) for line in lines.strip().splitlines())


def _part(line: str, paints: Mapping[str, RGB]) -> Part:
    kind, *numbers, colour = line.split()
    paint, _, pattern = colour.partition("/")
    if paint not in paints and paint not in SHADES:
        raise ValueError(f"shop.toml: unknown paint in {line!r}")
    if len(numbers) != _NUMBERS.get(kind, len(numbers)) or len(numbers) < 4:
        raise ValueError(f"shop.toml: wrong count of numbers in {line!r}")
    return Part(kind, tuple(map(float, numbers)), paint, pattern)
