"""The room's exports."""
