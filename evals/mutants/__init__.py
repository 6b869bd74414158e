"""Planted faults: a suite that cannot fail proves nothing, so each fault must be caught by the suite it belongs to.

`make mutants` measures the product as it is and with one fault each, by the same check in the same run.
"""
