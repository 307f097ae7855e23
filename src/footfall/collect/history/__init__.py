"""Taking in files of past events: rows, judged as at the door, appended to the log, resumable."""
