"""What every page stands in: base template, parts, words, language and error pages."""
