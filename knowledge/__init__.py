"""What the interviewer knows, and how it is found. Imports nothing of `interviewer`."""
