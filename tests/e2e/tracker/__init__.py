"""What the tracker tells of pages, row by row, in real browsers."""
