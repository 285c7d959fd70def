"""One archive of a workspace and of the workbench's database, and the way back."""
