"""The graph as offline pages."""
