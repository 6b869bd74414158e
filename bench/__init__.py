"""Benchmarks: scripts that print what was measured, beside a baseline."""
