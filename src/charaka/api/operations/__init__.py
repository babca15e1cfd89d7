"""The operations that belong to no room: the caller, the institutions, figures, history, settings, webhooks."""
