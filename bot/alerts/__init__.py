"""A placed article in, the decision whom to tell out; and a decision in, the words to say out."""
