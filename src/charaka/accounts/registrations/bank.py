"""What is made known of: bank."""
