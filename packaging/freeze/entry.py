"""What the frozen program starts with."""

import os
import sys

for _name in ("stdout", "stderr"):
    if getattr(sys, _name) is None:  # Windows gives a program of the window none of them
        setattr(sys, _name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115

# What is imported late comes from the file that was started, also where an upgrade has put a newer
# one in its place meanwhile: there, the same module lies elsewhere.
if os.path.exists("/proc/self/exe"):  # noqa: PTH110
    import pyimod02_importers  # type: ignore[import-not-found]  # PyInstaller's

    pyimod02_importers.pyz_archive._filename = "/proc/self/exe"

from desktop.cli import main  # noqa: E402

main()
