"""What the laptop does, without a window: updates, classification, history. Never imports Qt."""
