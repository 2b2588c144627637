"""Input about the public answer to comments."""

from django import forms


class CommentAnswerForm(forms.Form):
    """Which theme, and what is said about it; ``themes`` are ThemeGroups that may be answered."""

    theme = forms.ChoiceField(
        label="Tema",
        error_messages={
            "required": "Pilih temanya.",
            "invalid_choice": "Tema ini tidak ada, atau terlalu sedikit yang menulisnya.",
        },
    )
    text = forms.CharField(
        label="Jawaban",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Dapat dibaca umum bila hasil periode ini diumumkan. Jangan mengutip saran atau"
        " menyebut orang; nomor telepon, NIK, dan alamat surel dihapus.",
        error_messages={
            "required": "Tulis jawabannya.",
            "max_length": "Paling banyak 1.000 huruf.",
        },
    )

    def __init__(self, *args, themes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [(one.key, one.label) for one in themes]
