"""Classifications, crosswalks, harm rulers and costs: data with provenance, and their loaders."""
