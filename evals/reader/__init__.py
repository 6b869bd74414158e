"""Fits what tells kinds of messages apart: a classifier and a network."""
