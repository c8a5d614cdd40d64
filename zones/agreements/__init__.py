"""责任书: its duties, its text, what last year's and the group's others say beside it, the paper and its proof."""
