"""The demo catalogue: an invented shop, drawn and worded from a seed, of any length."""
