"""The laptop's program."""
