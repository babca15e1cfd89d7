"""Writing the accounts: one service for each business verb."""
