"""Whether this program, as it is installed here, can do all that it is there for."""
