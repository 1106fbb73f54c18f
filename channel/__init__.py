"""How a bundle travels: the signed repository layout, its stores, the publisher's and the laptop's side."""
