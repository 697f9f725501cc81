"""Stands in the way of TensorFlow, for tests of PyTorch and of Keras on another backend.

Who uses those has no TensorFlow. Where it is installed, Keras imports it to seed it and torch's own
writer for TensorBoard to write by it, which takes longer than most of these runs.
"""

raise ImportError("hidden by tests/proofs/without_tensorflow")
