"""`summarizer batch` and `summarizer cache`."""
