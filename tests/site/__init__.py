"""The guide as a module of pure functions, and as a page in a real browser."""
