"""The deeds of compliance, split by noun: runs, findings, tallies, headcounts, adoptions."""
