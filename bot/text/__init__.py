"""What text is made of: HTML, scripts, sentences, common words; knows no language by name."""
