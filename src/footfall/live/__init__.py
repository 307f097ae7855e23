"""The live view: what has just been processed, to whoever is watching."""
