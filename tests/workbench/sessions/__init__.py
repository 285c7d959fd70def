"""Web conferences that are organised in the workbench."""
