"""周记实: what a week may hold, who owes it, how it stands, and whether it can be written at all."""
