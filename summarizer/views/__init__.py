"""Ways to show a summary: on a terminal, as Markdown, in a notebook, as a page, as a picture.

What is shown, in which order and in which words is decided once, in `layout`; the views only
escape and draw it.
"""
