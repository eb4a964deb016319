"""What the benchmarks stand beside: as little as an answer of the same use can be made with."""
