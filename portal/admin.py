"""Reference data and accounts of the floor in the superadmin's admin; every write is audited."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group

from portal import audit
from portal.models import Holiday, User

admin.site.unregister(Group)  # what people may do hangs on role assignments, not on groups


class AuditedAdmin(admin.ModelAdmin):
    """An admin whose saves and deletions leave audit events, in the same transaction."""

    list_per_page = 50  # as the portal's own lists

    def note(self, request, obj, action, changes):
        audit.record(
            actor=request.user,
            action=f"{action} {obj._meta.verbose_name} (admin)",
            obj=obj,
            government=getattr(obj, "government", None),
            changes=changes,
        )

    def save_model(self, request, obj, form, change):
        names = [name for name in form.changed_data if name in form.base_fields]
        hidden = {"password", "password1", "password2", "usable_password"}
        changes = {
            name: [
                audit.plain(form.initial.get(name)) if change else None,
                audit.plain(form.cleaned_data.get(name)),
            ]
            for name in names
            if name not in hidden
        }
        super().save_model(request, obj, form, change)
        self.note(request, obj, "Mengubah" if change else "Membuat", changes)

    def delete_model(self, request, obj):
        self.note(request, obj, "Menghapus", {})
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.note(request, obj, "Menghapus", {})
        super().delete_queryset(request, queryset)


class AccountCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("username", "display_name", "government")
        field_classes = {"username": forms.CharField}


@admin.register(User)
class AccountAdmin(AuditedAdmin, UserAdmin):
    """Accounts. Roles are granted on a unit, in the portal; an account is switched off, not
    deleted, because audit events name it."""

    add_form = AccountCreationForm
    list_display = ("username", "display_name", "government", "is_active", "is_superuser")
    list_filter = ("government", "is_active", "is_superuser")
    list_select_related = ("government",)
    search_fields = ("username", "display_name")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password", "display_name", "government")}),
        ("Akses", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("Waktu", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("username", "display_name", "government", "password1", "password2")},
        ),
    )

    def has_delete_permission(self, request, obj=None):
        return False

    def user_change_password(self, request, id, form_url=""):
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == 302:
            self.note(request, User.objects.get(pk=id), "Mengganti sandi", {})
        return answer


@admin.register(Holiday)
class HolidayAdmin(AuditedAdmin):
    list_display = ("day", "name", "government")
    list_filter = ("government",)
    date_hierarchy = "day"
