"""The commands of `rakuten-desktop`, one file each."""
