"""Everything Autodidact knows and does, without a window."""
