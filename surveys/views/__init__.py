"""Pages of surveys: ``citizens`` for everybody, the others for officers."""
