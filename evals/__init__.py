"""Suites that show how consistently answers are marked."""
