"""Runs candidates' SQL and Python apart from everything else: `runner` here, `child` and `confine` in a process of its own."""
