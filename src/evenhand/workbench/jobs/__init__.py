"""Long work done in the background: a row for each job, and the worker that does it."""
