"""How images are found: filters, orders, groups and counts, in memory."""
