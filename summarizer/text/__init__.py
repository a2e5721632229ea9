"""What can be found in a text without a model: sentences, quotations, cues, typography.

Everything here is a pure function of a string. Offsets are code points of that
string, half-open, and no function ever changes the text it looks at.
"""
