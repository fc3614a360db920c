"""The three engines side by side over a demo province (`python -m bench.engines`)."""
