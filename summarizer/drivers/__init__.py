"""Hold the conversation that a reading asks for: blocking, on an event loop, or from recordings."""
