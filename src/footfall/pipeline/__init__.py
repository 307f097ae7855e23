"""What an event comes to mean between the log and the store: pure steps in one visible list."""
