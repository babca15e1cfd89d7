"""Reading the accounts. Everything here is read through the scope of the caller."""
