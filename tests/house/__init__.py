"""The rules of the house as tests: what style and architecture promise, checked on the sources."""
