"""Interviews with awkward candidates, and what an interviewer must not do in them: one kind of fault a function."""
