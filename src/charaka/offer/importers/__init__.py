"""What the room reads from tables."""
