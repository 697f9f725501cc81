"""The decision guide that ends in working code."""

__version__ = "0.1.0"
