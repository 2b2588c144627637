"""Pages of surveys: ``campaigns``, ``batches``, ``prints`` for officers, ``citizens`` for
everybody."""
