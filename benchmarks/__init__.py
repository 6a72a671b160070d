"""Benchmarks that build the same papers with Octavo, Hugo and Zola, in turn and in one run."""
