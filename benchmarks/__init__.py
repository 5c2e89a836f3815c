"""Benchmarks against the peers, as ratios of one run."""
