"""What people decided, on its way to the trainer: written down, then sent, then ticked off."""
