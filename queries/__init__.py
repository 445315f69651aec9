"""Saved questions: one file a question, one catalogue, one way to ask."""

from lacunary.queries.asking.catalogue import Question, catalogue, find_question
from lacunary.queries.asking.runner import Result, ask, run_cypher

__all__ = ["Question", "Result", "ask", "catalogue", "find_question", "run_cypher"]
