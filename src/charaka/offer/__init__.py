"""What the institution can sell, what it really costs, and where it breaks even."""
