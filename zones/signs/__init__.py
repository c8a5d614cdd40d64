"""标志牌: what the public sees of a zone, on the page behind its code and on paper."""
