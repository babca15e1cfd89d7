"""Bank statements as files: MT940, CAMT.053 and the tables that banks export, read into the same statements."""
