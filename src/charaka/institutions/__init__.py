"""The institution's record: who it is, whom it works with, who works in it, and in what rooms (S10, S15)."""
