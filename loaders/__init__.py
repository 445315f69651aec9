"""Loaders: from the files of a review project to records; a bad row becomes a Rejected, never a
crash or a silent loss.
"""

from lacunary.loaders.load import SourceReport, load_project
from lacunary.loaders.project import Project, read_project

__all__ = ["Project", "SourceReport", "load_project", "read_project"]
