"""Sign-in by django-allauth: only the routes this portal offers, public sign-up closed."""

from allauth.account import views as account
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model
from django.urls import include, path


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the government's admin: nobody signs up alone.

    The messages are those of allauth in the words of our own pages ("sandi", "silakan" unsaid).
    """

    error_messages = DefaultAccountAdapter.error_messages | {
        "enter_current_password": "Sandi Anda sekarang tidak cocok. Ketik lagi.",
        "incorrect_password": "Sandi tidak cocok.",
        "rate_limited": "Terlalu banyak permintaan. Coba lagi nanti.",
        "username_password_mismatch": "Nama pengguna atau sandi tidak cocok.",
    }

    def is_open_for_signup(self, request):
        return False


class SignInBackend(AuthenticationBackend):
    """Says who somebody is, never what they may do: that is asked of the role backend alone, so
    Django's own permission tables are not read."""

    def get_user(self, user_id):
        """The person of a session together with their government, which every page asks for."""
        people = get_user_model().objects.select_related("government")
        user = people.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj, obj=None):
        return set()

    def has_perm(self, user_obj, perm, obj=None):
        return False


urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
]
