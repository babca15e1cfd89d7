"""Reading the room: one module per noun."""
