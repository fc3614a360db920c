"""Benchmarks: each is a command with --json that prints its figures as one object; docs/performance.md shows the last ones."""
