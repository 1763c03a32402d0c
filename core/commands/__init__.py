"""The command line: the same engine as the window, for scripts, servers and tests."""
