"""The room's measures."""
