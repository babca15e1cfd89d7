"""What is made known of: ledger."""
