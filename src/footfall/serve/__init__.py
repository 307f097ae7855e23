"""The serving side: REST, the live stream, the console's files."""
