"""One module a subcommand; heavy imports happen inside them, so that `--help` is instant."""
