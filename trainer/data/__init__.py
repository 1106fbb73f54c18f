"""Product catalogues on disk: reading, grouping look-alikes, splitting, streaming."""
