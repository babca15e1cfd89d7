"""The one register of actions: each with its source, owner, due date, evidence, and the effect it had (S7)."""
