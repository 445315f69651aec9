"""Text made comparable: Chinese characters, personal names, identifiers and registration
numbers.
"""
