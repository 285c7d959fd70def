"""The scripts that made the reference values are read by people, not collected as tests."""

collect_ignore_glob = ["*/make*.py"]
