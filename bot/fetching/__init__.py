"""The web: feeds and pages over HTTP, and the readers that keep the event loop free."""
