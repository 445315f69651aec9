"""What people decide: links, candidates, words and codings, read, checked and written."""
