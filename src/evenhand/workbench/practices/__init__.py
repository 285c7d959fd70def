"""Practice sheets in the workbench: the catalogue, a sheet, and what comes from other cities."""
