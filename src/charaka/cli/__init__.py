"""The command line: every command calls the services that the pages call. Help is shown without starting Django."""
