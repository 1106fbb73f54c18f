"""What a `.keras` file says of itself, read without TensorFlow and without running anything."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from converter.errors import RunInvalid

_RUNS_CODE = frozenset({"Lambda", "TFSMLayer", "JaxLayer", "FlaxLayer", "TorchModuleWrapper"})
"""Layers of Keras' own that carry somebody's code."""

_TRAINING_ONLY = frozenset({"compile_config", "build_config"})
"""Parts of the configuration that conversion does not look at: a loss may be anybody's."""


def check_built_in(path: Path) -> None:
    """Raises RunInvalid unless the file is a Keras model made of Keras' own objects only."""
    try:
        with zipfile.ZipFile(path) as file:
            configuration = json.loads(file.read("config.json"))
    except FileNotFoundError as error:
        raise RunInvalid(path=path, reason="there is no such file") from error
    except IsADirectoryError as error:
        raise RunInvalid(path=path, reason="it is a folder") from error
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise RunInvalid(path=path, reason="not a whole Keras model file") from error
    for node in _objects(configuration):
        kind = str(node.get("class_name"))
        if not _built_in(str(node["module"])) or kind in _RUNS_CODE:
            name = (node.get("config") or {}).get("name", kind)
            raise RunInvalid(path=path, reason=f"layer {name!r} ({kind}) is not built into Keras")


def _built_in(module: str) -> bool:
    return module == "keras" or module.startswith("keras.")


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    """Every serialised object in a configuration: what names the module of its class."""
    if isinstance(node, dict):
        if node.get("module") is not None:
            yield node
        for key, value in node.items():
            if key not in _TRAINING_ONLY:
                yield from _objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from _objects(value)
