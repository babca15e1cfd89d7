"""What is made known of: imputed."""
