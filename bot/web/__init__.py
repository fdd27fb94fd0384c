"""What Dragoman serves over HTTP: its measures."""
