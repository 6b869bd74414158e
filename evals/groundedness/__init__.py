"""Whether what the product says with a source is in that source."""
