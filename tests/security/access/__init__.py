"""Who may do what: the table, the world it is tried in, and the walk over every address."""
