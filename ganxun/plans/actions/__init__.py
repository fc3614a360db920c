"""The deeds of plans, split by noun."""
