"""The way out: releases, the audit dossier, charts and maps."""
