"""A catalogue cut into TFRecord files, which several workers read each in part."""
