"""The scripts of packaging/ can be imported here by their names."""

from __future__ import annotations

import frozen  # noqa: F401
