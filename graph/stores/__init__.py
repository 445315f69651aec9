"""The databases that hold the graph."""
