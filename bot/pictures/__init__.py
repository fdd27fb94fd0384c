"""Figures in, pictures for a chat out: they are laid out here as values, and drawn by a library."""
