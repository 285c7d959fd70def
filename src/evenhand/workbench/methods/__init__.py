"""The catalogue on the web: a form for each method, and a page for each finding."""
