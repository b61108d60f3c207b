"""What can be read. Every query of memos starts from `memos.visibility`."""
