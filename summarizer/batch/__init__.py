"""Many documents: where they come from, how many are read at once, what a run keeps so that it can be resumed."""
