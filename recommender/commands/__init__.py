"""One verb per module: each takes parsed options, does its work and returns nothing."""
