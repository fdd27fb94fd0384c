"""Topics and text in, matches with their evidence out."""
