"""From a folder of photos and a table of texts to items: finding, pairing and preview.

`scan` finds the files, `open_table` the columns, `pair` makes items of both, and `preview` says
what would happen.  Nothing here decodes a photo or knows of a model.
"""
