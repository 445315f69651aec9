"""The server engine: Neo4j, Aura or a cluster."""
