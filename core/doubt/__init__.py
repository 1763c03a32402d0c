"""What is worth a look, in which order and why: one module a queue. numpy only, no torch."""
