"""Which commit an installed trainer was built of."""

from __future__ import annotations

import os
from contextlib import suppress
from importlib.resources import files

VARIABLE = "RAKUTEN_SOURCE_COMMIT"


def tell_commit() -> None:
    """Has records name the commit that `packaging/wheel_stamp.py` wrote into the wheel.

    Whoever sets the variable knows better (an image, a workflow); a checkout has no stamp, and asks
    git.  A stamp wins over git: an installed package may lie inside some other checkout.
    """
    if os.environ.get(VARIABLE, "").strip():
        return
    with suppress(OSError):
        os.environ[VARIABLE] = files("common").joinpath("commit.txt").read_text("utf-8").strip()
