"""The catalog on disk: one SQLite file, its schema, its migrations, its questions."""
