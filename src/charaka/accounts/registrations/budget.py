"""What is made known of: budget."""
