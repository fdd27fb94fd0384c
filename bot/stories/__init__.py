"""Articles in, fingerprints and the stories they belong to out."""
