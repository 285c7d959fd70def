"""The commands, one module for each job; what is heavy is imported when a command runs."""
