"""Benchmarks: the same papers built by Octavo, Hugo and Zola, in turn and in one run."""
