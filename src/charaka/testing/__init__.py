"""What tests of every room share: databases, races, query budgets, browser, the fixed cast. Never shipped."""
