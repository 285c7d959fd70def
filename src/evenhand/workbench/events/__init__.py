"""Event sheets in the workbench: planned, watched while they last, looked back on."""
