"""The history of a laptop: `store` opens and writes it, `pages` and `counts` find in it."""
