"""Proposes concepts for the words of a text, in English and Chinese."""
