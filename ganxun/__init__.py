"""干训 — training of public officials, each clause of a plan carried out and explained."""

__version__ = "0.1.0"
