"""The pages of the desk. Each asks for a login and a role; none writes but through a verb."""
