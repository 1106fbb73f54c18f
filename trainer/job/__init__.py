"""The weekly job: configuration, one run at a time, and the record of each."""
