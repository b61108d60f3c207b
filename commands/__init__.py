"""The command line, by subject. Each command parses, calls one action or query, and prints."""
