"""Reads files of any shape: text, tables, workbooks, tagged lines, JSON, XML, BibTeX, TOML."""
