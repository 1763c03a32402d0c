"""The report of a project: one HTML file, in the language of who reads it."""
