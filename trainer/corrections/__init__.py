"""What people on the laptops said: pulled, weighed against each other, and let into training."""
