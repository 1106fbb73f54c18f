"""What the frozen program starts with."""

import os
import sys

for _name in ("stdout", "stderr"):
    if getattr(sys, _name) is None:  # Windows gives a program of the window none of them
        setattr(sys, _name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115

from desktop.cli import main  # noqa: E402

main()
