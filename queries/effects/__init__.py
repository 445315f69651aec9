"""What questions about effects read from a graph: the findings of each study, how their estimates are
to be read, and which may be pooled together.
"""
