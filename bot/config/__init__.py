"""Configuration files in, the values they describe out."""
