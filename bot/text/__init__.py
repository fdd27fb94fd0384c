"""What text is made of: HTML, scripts, sentences; knows no language by name."""
