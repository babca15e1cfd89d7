"""Reading actions: one with the actor's right, lists, figures, effects, history; where actions come from."""
