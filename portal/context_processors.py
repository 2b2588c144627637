"""What the frame of every page needs."""

from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import SimpleLazyObject

from portal.models import Notification
from portal.permissions import Permission, acting_for, holds_everywhere, role_labels

# (group, label, icon, URL name, permission); the order is the order on screen.
NAVIGATION = [
    ("", "Beranda", "home", "reports:home", Permission.HOME_VIEW),
    ("", "Struktur", "rectangle-group", "orgunits:orgunit_list", Permission.ORGUNIT_VIEW),
    (
        "",
        "Indikasi masalah",
        "exclamation-triangle",
        "restructuring:signal_list",
        Permission.SIGNAL_VIEW,
    ),
    (
        "",
        "Usulan penataan",
        "document-duplicate",
        "restructuring:proposal_list",
        Permission.PROPOSAL_VIEW,
    ),
    ("", "Pegawai", "users", "employees:employee_list", Permission.EMPLOYEE_VIEW),
    (
        "",
        "Usulan penempatan",
        "arrows-right-left",
        "employees:placement_case_list",
        Permission.EMPLOYEE_VIEW,
    ),
    (
        "",
        "Rekomendasi penempatan",
        "puzzle-piece",
        "restructuring:matching_list",
        Permission.EMPLOYEE_VIEW,
    ),
    ("", "Pelatihan", "academic-cap", "employees:training_list", Permission.EMPLOYEE_VIEW),
    ("", "Pengumuman", "megaphone", "employees:announcement_list", Permission.EMPLOYEE_VIEW),
    ("", "Halaman saya", "identification", "employees:own_page", Permission.SELF_VIEW),
    (
        "Pelayanan",
        "Layanan",
        "building-storefront",
        "publicservices:service_list",
        Permission.SERVICE_VIEW,
    ),
    (
        "Pelayanan",
        "Permohonan",
        "inbox-stack",
        "publicservices:request_list",
        Permission.REQUEST_VIEW,
    ),
    (
        "Pelayanan",
        "Pengaduan",
        "chat-bubble-left-right",
        "publicservices:complaint_list",
        Permission.COMPLAINT_VIEW,
    ),
    (
        "Pelayanan",
        "Survei SKM",
        "clipboard-document-check",
        "surveys:campaign_list",
        Permission.CAMPAIGN_VIEW,
    ),
    ("Pelayanan", "Laporan", "document-chart-bar", "reports:report_list", Permission.REPORT_VIEW),
    (
        "",
        "Evaluasi organisasi",
        "scale",
        "orgunits:assessment_list",
        Permission.ASSESSMENT_VIEW,
    ),
    ("", "Putaran data", "arrow-path", "orgunits:round_list", Permission.ROUND_VIEW),
    ("Kelola", "Akun dan peran", "user-group", "employees:account_list", Permission.ACCOUNT_VIEW),
    (
        "Kelola",
        "Pelimpahan",
        "user-plus",
        "orgunits:delegation_list",
        Permission.DELEGATION_EDIT,
    ),
    ("Kelola", "Impor data", "arrow-up-tray", "portal:import_list", Permission.IMPORT_VIEW),
    ("Kelola", "Pekerjaan", "queue-list", "portal:job_list", Permission.JOB_VIEW),
    (
        "Kelola",
        "Akun pegawai",
        "key",
        "employees:account_overview",
        Permission.ACCOUNT_RESET,
    ),
    ("Kelola", "Jejak audit", "finger-print", "portal:audit_list", Permission.AUDIT_VIEW),
    ("Kelola", "Pengaturan", "cog-6-tooth", "portal:government_update", Permission.GOVERNMENT_EDIT),
    (
        "Kelola",
        "Pemerintah daerah",
        "building-library",
        "orgunits:government_list",
        Permission.GOVERNMENT_CREATE,
    ),
    (
        "Kelola",
        "Ganti pemerintah daerah",
        "arrows-right-left",
        "portal:government_switch",
        Permission.GOVERNMENT_SWITCH,
    ),
]


class Page(NamedTuple):
    """A page without arguments: its path, the permission its view asks for (None: none), and
    whether over the whole government."""

    path: str
    permission: Permission | None
    everywhere: bool


@cache
def page_of(name, urlconf):
    """The Page of a URL name; without a path when no app offers it."""
    try:
        path = reverse(name, urlconf)
    except NoReverseMatch:
        return Page("", None, False)
    match = resolve(path, urlconf)
    asked = getattr(match.func, "required_permission", None)
    return Page(path, asked, _asks_for_everything(match))


def path_of(name):
    """The path of a URL name, or an empty text when no app offers it."""
    return page_of(name, settings.ROOT_URLCONF).path


def may_open_page(user, name):
    """Whether the page of a URL name lets ``user`` in, by what ``require`` says on its view."""
    page = page_of(name, settings.ROOT_URLCONF)
    return bool(page.path) and _lets_in(user, page.permission, page.everywhere)


def unread_count(user):
    return Notification.objects.visible_to(user).unread().count()


def may_follow(user, url, permission):
    """Whether the page at ``url`` lets ``user`` in, by what ``require`` says on its view."""
    return bool(url) and _lets_in(user, permission, _asks_for_everything(resolve(url)))


def _asks_for_everything(match):
    return getattr(match.func, "required_everywhere", False)


def _lets_in(user, permission, everywhere):
    return user.has_perm(permission) and (not everywhere or holds_everywhere(user, permission))


def navigation(request):
    """Groups of links this person may follow: ``[{"label", "items": [...]}]``."""
    groups = {}
    for group, label, icon, name, permission in NAVIGATION:
        url, _asked, everywhere = page_of(name, settings.ROOT_URLCONF)
        if not url or not _lets_in(request.user, permission, everywhere):
            continue
        current = request.path == url or (url != "/" and request.path.startswith(url))
        groups.setdefault(group, []).append(
            {"label": label, "url": url, "icon": icon, "current": current, "count": None}
        )
    current = [item for items in groups.values() for item in items if item["current"]]
    for item in sorted(current, key=lambda item: -len(item["url"]))[1:]:
        item["current"] = False  # /employees/trainings/ is Pelatihan, not Pegawai as well
    return [{"label": label, "items": items} for label, items in groups.items()]


def frame(request):
    """Context of ``base.html``; error pages may come before the middleware has run."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"government": None, "nav": [], "as_of": None}
    labels = role_labels(user)
    return {
        "government": getattr(request, "government", None),
        "nav": navigation(request),
        "today": getattr(request, "today", None),
        "as_of": getattr(request, "as_of", None),
        "user_role_label": labels[0] if labels else "",
        "acting": acting_for(user),
        "search_url": path_of("reports:search"),
        "notification_url": path_of("portal:notification_list"),
        "notification_count": SimpleLazyObject(lambda: unread_count(user)),
    }
