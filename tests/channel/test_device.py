from __future__ import annotations

import pytest

from channel.device import check_device
from channel.errors import BadDeviceName


@pytest.mark.parametrize("name", ["a", "dock-3", "Quai_7.porte-2", "-", "9" * 64])
def test_plain_names(name: str) -> None:
    check_device(name)


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "a/b", "a\\b", "a b", "é", "a\n", "*", "a?", "$a", "x" * 65]
)
def test_names_that_would_mean_something_else(name: str) -> None:
    with pytest.raises(BadDeviceName, match="not a device name"):
        check_device(name)
