"""Fits how answers are marked against a bare model answer."""
