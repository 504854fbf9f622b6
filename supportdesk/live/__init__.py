"""The live line: every change, on every page that may see it, once and in order."""
