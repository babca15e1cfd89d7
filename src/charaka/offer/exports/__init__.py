"""Tables that leave the room."""
