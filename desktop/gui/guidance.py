"""What the place of the result says while no product is chosen: what to do first."""

from __future__ import annotations

from collections.abc import Callable

from desktop.core.channel_state import Trouble
from desktop.core.errors import NoModel
from desktop.gui import messages, remedies
from desktop.gui.language import translate
from desktop.gui.notice import Notice
from desktop.gui.remedies import Remedy
from desktop.gui.updating import Updating


def first_step(
    updating: Updating,
    connect: Callable[[], object],
    sample: Callable[[], object] | None = None,
    *,
    used: bool = False,
) -> Notice:
    """From the first start to the first product; `connect` asks for a channel, `sample` classifies
    a product of ours (None: there were others already).

    `used`: there were products since the window opened, and another one may come.
    """
    if updating.model_open and used:
        return Notice(
            "photo",
            "accent",
            translate("Guidance", "Ready for the next product"),
            translate("Guidance", "Drop a photo, paste one, or type what the label says."),
        )
    if updating.model_open:
        return Notice(
            "photo",
            "accent",
            translate("Guidance", "Ready for the first product"),
            translate(
                "Guidance",
                "Drop a photo anywhere in this window,"
                " or type what the label says and press Enter.",
            ),
            translate("Guidance", "Try a sample") if sample is not None else "",
            sample or (lambda: None),
        )
    if updating.opening or updating.busy:
        return Notice(
            "model",
            "accent",
            translate("Guidance", "One moment, the model is being made ready"),
            translate("Guidance", "Photos that you drop now are classified as soon as it is."),
        )
    state, error = updating.state, updating.error
    trouble = state.trouble if state is not None else None
    if trouble is Trouble.NOT_CONNECTED and (error is None or isinstance(error, NoModel)):
        return Notice(
            "unconnected",
            "accent",
            translate("Guidance", "Connect this computer to your models"),
            translate(
                "Guidance",
                "There is no model here yet. With the enrolment file that you were given, this"
                " takes a minute; after that, products are classified without a network, too.",
            ),
            translate("Guidance", "Connect…"),
            connect,
        )
    title = translate("Guidance", "There is no model to classify with")
    again = translate("Guidance", "Try again")
    if trouble is Trouble.MANAGED:
        text = translate(
            "Guidance",
            "The administrator of this computer looks after its models, and has not put one here"
            " yet.",
        )
        return Notice("managed", "accent", title, text, again, updating.retry)
    text = messages.of(error) if error else translate("Guidance", "None has been published yet.")
    remedy = remedies.of(error)
    if trouble in (Trouble.NOT_SIGNED_IN, Trouble.CREDENTIALS_REFUSED):
        remedy = Remedy.SIGN_IN
    if remedy in (Remedy.SIGN_IN, Remedy.CONNECT) and not (
        isinstance(error, NoModel) and remedy is Remedy.CONNECT
    ):
        return Notice("key", "warning", title, text, remedies.name(remedy), connect)
    return Notice("failed", "danger", title, text, again, updating.retry)
