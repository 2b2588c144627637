"""Pages of the reports, and those made of all apps."""
