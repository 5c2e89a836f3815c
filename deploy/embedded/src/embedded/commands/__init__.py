"""What the `alongside` command can do, one file each."""
