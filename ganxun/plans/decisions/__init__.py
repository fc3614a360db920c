"""What stands against a deed: pure, split by noun."""
