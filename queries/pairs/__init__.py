"""Links side by side, as a person judges them."""
