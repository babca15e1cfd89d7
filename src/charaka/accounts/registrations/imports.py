"""What is made known of: imports."""
