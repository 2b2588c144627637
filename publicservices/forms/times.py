"""What is asked of the lists of times."""

from django import forms

from publicservices.time_figures import Quarter


class QuarterForm(forms.Form):
    """GET form: which quarter, which units. A value nobody offered is shown as wrong and not applied."""

    q = forms.CharField(label="Nama unit", required=False, max_length=200)
    triwulan = forms.ChoiceField(label="Triwulan", required=False)

    def __init__(self, data, *, quarters):
        super().__init__(data if "triwulan" in data or "q" in data else None)
        self.fields["triwulan"].choices = [(one.key, str(one)) for one in quarters]
        # The last whole quarter; the running one has little to tell at its beginning.
        self.fallback = quarters[min(1, len(quarters) - 1)]
        self.initial["triwulan"] = self.fallback.key
        self.is_valid()
        self.found = getattr(self, "cleaned_data", {})

    @property
    def quarter(self):
        return Quarter.read(self.found.get("triwulan") or "") or self.fallback

    @property
    def text(self):
        return self.found.get("q", "").replace("\x00", "").strip()

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the table."""
        if self.text:
            yield "q", self.fields["q"].label, self.text
