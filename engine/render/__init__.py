"""Documents: a frozen context and a template in, bytes out. Nothing here reads a clock, a network or a database."""
