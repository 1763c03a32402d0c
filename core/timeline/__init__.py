"""The timeline: what every run learned from, the way back there, and what became of it since."""
