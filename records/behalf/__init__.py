"""代录: whose weeks are written down from paper, what waits, and the sheets themselves."""
