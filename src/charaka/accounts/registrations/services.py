"""What is made known of: services."""
