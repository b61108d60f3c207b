"""Reading memo, meeting and organisation files (TOML for people, the same structure as JSON for programs)."""
