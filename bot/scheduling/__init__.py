"""What starts the stages: here an embedded scheduler; the stages do not know which one it is."""
