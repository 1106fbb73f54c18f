"""What the window says of how the history is kept."""

from __future__ import annotations

from desktop.gui.language import translate


def on_network(where: str) -> str:
    """That the history lies where two computers can damage it."""
    text = translate(
        "Keeping",
        "The history lies on a network ({where}). Two computers that write to it there can"
        " damage it: have it moved to a disk of this computer.",
    )
    return text.format(where=where)


def on_network_shortly() -> str:
    """The same in one line."""
    return translate(
        "Keeping", "The history lies on a network: have it moved to a disk of this computer."
    )


def copies() -> str:
    """What leads to the copies."""
    return translate("Remedies", "Copies and keeping…")


def damaged(sentence: str) -> tuple[str, str, str]:
    """Title, text and button for a damaged history; `sentence` says what is wrong."""
    advice = translate(
        "Keeping",
        "What you classify is shown all the same, but it may not be kept. Go back to the last copy;"
        " the damaged history is kept beside it.",
    )
    return (
        translate("Keeping", "The history is damaged"),
        f"{sentence}\n\n{advice}",
        translate("Keeping", "Show the copies…"),
    )
