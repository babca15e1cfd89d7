"""Charts of accounts as data: accounts with their names in three languages, and what their prefixes mean."""
