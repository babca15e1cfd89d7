"""The shell of the pages: sign-in, navigation by role, Today, search, language and theme."""
