"""lacunary: a living-review knowledge graph of what the evidence covers and what it leaves out."""

__all__ = ["__version__"]

__version__ = "0.1.0"
