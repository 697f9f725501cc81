"""What a recommendation's trace means: what would turn the verdict, how far the weights may move,
what is still open, and what would bring a team together."""
