"""The catalogue of the saved questions, and how one is asked."""
