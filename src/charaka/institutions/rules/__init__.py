"""What the room decides by thinking alone: pure Python, no Django, one module per idea."""
