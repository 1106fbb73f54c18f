"""Batches: many items at once, each finished one kept, so that an interruption loses nothing."""
