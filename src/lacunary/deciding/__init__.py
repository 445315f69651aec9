"""What people decide: links and candidates, read, checked and written."""
