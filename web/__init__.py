"""The browser's side of Beslut: pages and an interface for programs over the same actions and queries.

Nothing is decided here. A page asks a query, posts to an action, and says what it was told.
"""
