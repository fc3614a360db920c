"""Judging everyone: invented facts, our evaluation, and its hand-written rivals (`python -m bench.evaluation`)."""
