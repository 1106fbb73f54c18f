"""What is loaded before it is first asked for."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from desktop.gui import desk, warming, window

LOADED = """
import sys
from desktop.gui import warming, window
print(*(name for name in warming.MODULES if name in sys.modules))
warming.load()
print(*(name for name in warming.MODULES if name not in sys.modules))
"""


def deferred(file: str) -> set[str]:
    """The modules of the window that the functions of a file import."""
    tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    inner = (node for one in functions for node in ast.walk(one))
    return {
        str(one.module)
        for one in inner
        if isinstance(one, ast.ImportFrom) and str(one.module).startswith("desktop.gui.")
    }


def test_all_that_waits_for_a_click_is_loaded_before() -> None:
    waiting = deferred(desk.__file__) | deferred(window.__file__)
    assert len(waiting) >= 7
    assert waiting <= set(warming.MODULES)


def test_the_window_itself_opens_without_them() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], check=True, stdout=subprocess.PIPE, text=True
    )
    assert done.stdout == "\n\n"
