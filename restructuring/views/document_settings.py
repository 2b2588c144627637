"""How a government numbers and signs the documents of its proposals."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render

from portal.formkeys import once
from portal.permissions import Permission, require
from restructuring.actions import settle_documents
from restructuring.actions.document_settings import SETTING_COLUMNS
from restructuring.enums import DocumentKind
from restructuring.forms.documents import SettingFormSet
from restructuring.models import DocumentSetting
from restructuring.queries.documents import house_of
from restructuring.views.access import read_or_post


@read_or_post
@require(Permission.GOVERNMENT_EDIT, everywhere=True)
@once
def document_setting_list(request):
    """Number, signatory and copies of every kind of document; empty: the government's own."""
    if request.government is None:
        raise Http404
    formset = SettingFormSet(
        request.POST if request.method == "POST" else None,
        initial=rows_of(request.government),
        prefix="dokumen",
    )
    refused = []
    if request.method == "POST" and formset.is_valid():
        try:
            with transaction.atomic():
                settle_documents(
                    government=request.government, settings=formset.settings(), user=request.user
                )
        except ValidationError as error:
            refused = error.messages
        else:
            messages.success(request, "Nomor dan tanda tangan dokumen disimpan.")
            return redirect("restructuring:document_setting_list")
    house = house_of(request.government)
    labels = [(kind.label, house.signing(kind).title) for kind in DocumentKind]
    context = {
        "formset": formset,
        "rows": list(zip(labels, formset.forms, strict=False)),
        "refused": refused,
    }
    return render(request, "restructuring/document_setting_list.html", context)


def rows_of(government):
    """What each kind's row shows at first, in the order of the kinds."""
    rows = {row.kind: row for row in DocumentSetting.objects.filter(government=government)}
    return [
        {"kind": kind.value}
        | {name: getattr(rows.get(kind.value), name, "") for name in SETTING_COLUMNS}
        for kind in DocumentKind
    ]
