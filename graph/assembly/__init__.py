"""From records to the graph, step by step."""
