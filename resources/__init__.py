"""Icons, style, translations."""
