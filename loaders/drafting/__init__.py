"""From a team's own files to a first project: what each file is, which sheet and row hold the
table, which column is which field. All of it is a draft in text files that a person edits.
"""
