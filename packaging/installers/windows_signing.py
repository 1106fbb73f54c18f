"""Signs programs for Windows, where there is a certificate to sign with.

WINDOWS_CERTIFICATE names a .pfx file, WINDOWS_CERTIFICATE_PASSWORD its password.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TIME_STAMP = "http://timestamp.digicert.com"
"""A signature with a time stamp outlives its certificate.  (The answer is signed itself.)"""


def command() -> list[str] | None:
    """The beginning of the command that signs a file, None where there is no certificate."""
    certificate = os.environ.get("WINDOWS_CERTIFICATE")
    if not certificate:
        return None
    password = os.environ.get("WINDOWS_CERTIFICATE_PASSWORD", "")
    return [
        *("signtool", "sign", "/q", "/fd", "sha256", "/td", "sha256", "/tr", TIME_STAMP),
        *("/f", certificate, "/p", password),
    ]


def sign(programs: list[Path]) -> None:
    """Signs files in place, or says that it cannot."""
    words = command()
    if words is None:
        print("package: not signed: there is no WINDOWS_CERTIFICATE", file=sys.stderr)
        return
    done = subprocess.run([*words, *programs], check=False)
    if done.returncode != 0:  # without the command, which holds the password
        sys.exit("package: signtool failed")
