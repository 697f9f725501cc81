"""Small programs that measure, each started by `start` in a process of its own.

So TensorFlow and torch never share one, and Keras can have each of its backends.
"""
