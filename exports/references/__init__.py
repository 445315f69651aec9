"""Reports for reference managers."""
