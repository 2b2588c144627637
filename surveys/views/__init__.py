"""Pages of surveys: ``campaigns`` for officers, ``citizens`` for everybody."""
