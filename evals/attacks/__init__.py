"""Attacks on a grader and an interviewer, one channel a file, each beside honest words that look alike."""
