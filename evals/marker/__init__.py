"""What the local marker learns from, and how: `make train-marker`."""
