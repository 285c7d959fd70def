"""A city's folder: settings, tables, findings and releases on disk, queried through Ibis."""
