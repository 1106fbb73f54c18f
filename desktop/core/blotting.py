"""Takes out of a text what nobody else is to see: the second wall, behind not writing it at all."""

from __future__ import annotations

import re
from pathlib import Path

BLOT = "(removed)"

_SECRETS = (
    # Names of access keys, and what may be their secrets: forty characters of base64, not of hex.
    re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b"),
    re.compile(r"(?<![\w/+])(?=[\w/+]*[^0-9a-f\W])[A-Za-z0-9/+]{40}(?![\w/+=])"),
    re.compile(r"-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\Z)", re.DOTALL),
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),
    re.compile(
        r"(?i)(?<![a-z])((?:[a-z]+[_-])*"
        r"(?:secret|password|passphrase|token|authorization)(?:[_-][a-z]+)*"
        r"[\"']?\s*[:=]\s*)(\"[^\"\n]*\"|'[^'\n]*'|[^\n]+)"
    ),
)
"""Of the last, the name stays and its value goes: what is quoted, else the rest of the line."""


def blotted(text: str) -> str:
    """A text without what may be a secret, and without the name of the account."""
    for pattern in _SECRETS:
        text = pattern.sub(lambda found: (found[1] if found.lastindex else "") + BLOT, text)
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text
