"""What the room prints, and the letterheads that the rooms above print under."""
