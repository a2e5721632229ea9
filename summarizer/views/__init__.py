"""Ways to show a summary: on a terminal, as Markdown, in a notebook.

What is shown, in which order and in which words is decided once, in `layout`; the views only
escape and draw it.
"""
