"""From the bytes of a feed to articles worth storing, and when to ask again."""
