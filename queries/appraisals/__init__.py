"""What questions about judgements read from a graph: who judged what by which instrument, with the
domains that nobody judged.
"""
