"""What members take on besides their zones: the posts to choose from, and who holds what today."""
