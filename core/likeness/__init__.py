"""Which images are like which: by features that were computed once. numpy only, no torch."""
