"""群众诉求: the askers' secret links, and how long people wait for an answer."""
