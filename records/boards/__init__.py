"""记实看板: how all members of a branch stand, in one week and over the year."""
