"""What must hold of marks whatever the right mark is, one property a file."""
