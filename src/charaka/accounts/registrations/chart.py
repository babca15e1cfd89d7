"""What is made known of: chart."""
