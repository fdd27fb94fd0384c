"""An article in, the few of its sentences that sum it up out."""
