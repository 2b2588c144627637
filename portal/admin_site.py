"""Django's admin, for superadmins only and through the portal's own sign-in."""

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied


class SuperadminSite(AdminSite):
    """Reference data and accounts. An anonymous visitor is sent to the portal's sign-in page by
    ``LoginRequiredMiddleware``, anybody else who is no superadmin gets 403."""

    site_header = "Tatanan"
    site_title = "Tatanan"
    index_title = "Data rujukan dan akun"
    enable_nav_sidebar = False

    def has_permission(self, request):
        return request.user.is_active and request.user.is_superuser

    def login(self, request, extra_context=None):
        if not self.has_permission(request):
            raise PermissionDenied
        return super().login(request, extra_context)
