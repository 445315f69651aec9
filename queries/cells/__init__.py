"""What questions about cells of two dimensions read from a graph: the studies in each, and whether
anybody looked.
"""
