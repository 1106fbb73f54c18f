"""One module a subcommand; heavy imports happen inside the commands, so that `--help` is instant."""
