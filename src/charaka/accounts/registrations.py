"""What the room makes known to the kernel and to the shells, when the product starts."""
