"""What questions about the overlap of reviews read from a graph: the list of each review under a
scenario, and what it could not have included.
"""
