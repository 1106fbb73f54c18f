"""How a bundle travels: a signed repository, its stores, the publisher's and the laptop's side."""
