"""The domain: memos, budgets, decisions, meetings, minutes and people; their rules, actions and queries."""
