"""Solvers: arrays in, arrays out. They know neither the framework nor the words of the product (decision 0101)."""
