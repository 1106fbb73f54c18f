"""How weights are stored in a bundle."""

from __future__ import annotations

from typing import Literal

Quantization = Literal["float16", "dynamic", "none"]
"""`float16` halves the size and runs on every runtime, `dynamic` is 8-bit, `none` is float32."""
