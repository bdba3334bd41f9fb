"""The propagation benchmark: `python -m tests.benchmarks.propagation`, no part of the tests."""
