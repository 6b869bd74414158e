"""Mirrors the modules."""
