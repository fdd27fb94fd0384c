"""Text in, verbatim quotes with their speakers out."""
