"""Allocation of a province: who goes to which class."""
