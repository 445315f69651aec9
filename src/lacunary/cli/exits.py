"""What the exit code of a command says."""

__all__ = ["CLEAN", "FAILED", "REJECTED"]

CLEAN, FAILED, REJECTED = 0, 1, 2
"""Done; an error; done, but rows were rejected."""
