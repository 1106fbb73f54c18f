"""Every package that the product imports is one that pyproject.toml asks for by name."""

from __future__ import annotations

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {"bundle", "channel", "common", "converter", "desktop", "trainer"}
FORMER_NAMES = {"tflite_runtime"}
"""Imported where it is what a machine carries, never asked for."""
NOT_HERE = {"mlflow": ["mlflow-skinny"]}
"""What is in an environment of its own only, and the distribution that has it."""

EXTRAS = {
    "bundle": set[str](),
    "channel": set[str](),
    "common": set[str](),
    "desktop": {"gui"},
    "converter": {"trainer"},
    "trainer": {"scale", "trainer", "tracking"},
}


def imported(path: Path) -> set[str]:
    """The top-level names of all absolute imports of a module, wherever in it they stand."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


def declared(extras: set[str]) -> set[str]:
    """The names of the distributions that pyproject.toml asks for with these extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = list(project["dependencies"])
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    return {canonicalize_name(Requirement(line).name) for line in lines}


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_what_a_room_imports_is_declared(room: str) -> None:
    ours = ROOMS | FORMER_NAMES | sys.stdlib_module_names
    distributions = {**NOT_HERE, **packages_distributions()}
    allowed = declared(EXTRAS[room])
    for path in (ROOT / room).rglob("*.py"):
        for name in imported(path) - ours:
            owners = {canonicalize_name(owner) for owner in distributions.get(name, [])}
            assert owners & allowed, f"{path.relative_to(ROOT)} imports {name}, declared nowhere"
