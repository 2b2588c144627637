"""Middleware of the portal that costs less where every test makes a client of its own."""

from whitenoise.middleware import WhiteNoiseMiddleware


class WhiteNoiseOnce(WhiteNoiseMiddleware):
    """Looks through the folders of static files for the first client only."""

    found = None

    def add_files_from_finders(self):
        if WhiteNoiseOnce.found is None:
            super().add_files_from_finders()
            WhiteNoiseOnce.found = self.files
        self.files = dict(WhiteNoiseOnce.found)
