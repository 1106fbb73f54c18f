"""Tells a webhook what came of a run.

What is posted is one JSON object; chat services show its `text`.  With a secret, the header
`X-Rakuten-Signature: sha256=<hex>` is the HMAC of the body, as GitHub signs its webhooks.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from typing import Any

import msgspec
import urllib3

from common.console import describe, say
from trainer.job.config import Config, Event, Notify, load, notify_of
from trainer.job.errors import ConfigInvalid

TIMEOUT = urllib3.Timeout(connect=10, read=20)
RETRIES = urllib3.Retry(
    total=3,
    backoff_factor=0.5,
    status_forcelist=(429, 500, 502, 503, 504),
    allowed_methods=None,  # the receiver tells repetitions apart by `id`
    redirect=False,
    raise_on_status=False,
)


def load_or_tell(file: Path) -> Config:
    """The configuration; one that cannot be read is told to whom its webhook, or that of the
    environment, belongs.  Raises as `load`."""
    try:
        return load(file)
    except (ConfigInvalid, OSError) as error:
        reason = describe(error) if isinstance(error, OSError) else str(error)
        failed = tell(notify_of(file), "failed", f"not begun: {reason}", reason=reason)
        if failed is not None:
            say(f"warning: {failed}")
        raise


def tell(notify: Notify, event: Event, text: str, **facts: Any) -> str | None:
    """Posts an event where somebody wants to hear of it.

    Returns why that failed, in a few words; never raises: a chat that is down stops no publication.
    The address is not in the answer, as it may be the secret.
    """
    if notify.webhook is None or event not in notify.events:
        return None
    body = msgspec.json.encode({"event": event, "text": text, **facts}, enc_hook=str)
    headers = {"Content-Type": "application/json", "User-Agent": "rakuten-trainer"}
    if notify.secret is not None:
        digest = hmac.new(notify.secret.encode(), body, hashlib.sha256).hexdigest()
        headers["X-Rakuten-Signature"] = f"sha256={digest}"
    try:
        with urllib3.PoolManager(timeout=TIMEOUT, retries=RETRIES) as pool:
            answer = pool.request("POST", notify.webhook, body=body, headers=headers)
    except (urllib3.exceptions.HTTPError, ValueError, OSError) as error:
        return f"the webhook cannot be reached ({type(error).__name__})"
    if not 200 <= answer.status < 300:
        return f"the webhook answered with {answer.status}"
    return None
