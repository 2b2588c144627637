"""What imports cannot show: foreign keys, declared permissions, migrations, templates."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

APPS = ["portal", "orgunits", "employees", "publicservices", "surveys", "restructuring", "reports"]
# Signed-in people only, no permission of ours: their own session, password and second factor.
OPEN_TO_EVERY_USER = {
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}


def all_views(patterns=None, namespace=""):
    """Yield ``(qualified URL name, view)`` for every pattern of the portal."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            inner = ":".join(filter(None, [namespace, entry.namespace or ""]))
            yield from all_views(entry.url_patterns, inner)
        elif isinstance(entry, URLPattern):
            yield (
                ":".join(filter(None, [namespace, entry.name or str(entry.pattern)])),
                (entry.callback),
            )


def our_models():
    return [model for model in apps.get_models() if model._meta.app_label in APPS]


def test_foreign_keys_point_downwards():
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if field.related_model._meta.app_label in APPS[APPS.index(model._meta.app_label) + 1 :]
    ]
    assert upward == []


def test_every_view_is_public_or_declares_its_permission():
    undeclared = {
        name
        for name, view in all_views()
        if not name.startswith("admin:")
        if getattr(view, "login_required", True) and not hasattr(view, "required_permission")
    }
    assert undeclared <= OPEN_TO_EVERY_USER, undeclared - OPEN_TO_EVERY_USER


def test_public_views_are_these_and_no_others():
    public = {
        name
        for name, view in all_views()
        if not getattr(view, "login_required", True) and not name.startswith("admin:")
    }
    assert public == {
        "account_login",
        "account_inactive",
        "catalogue:catalogue_detail",
        "catalogue:catalogue_list",
        "catalogue:complaint_send",
        "catalogue:complaint_track",
        "catalogue:request_apply",
        "catalogue:request_track",
        "certificate_public:certificate_check",
        "account_logout",  # sends whoever is not signed in away
        "mfa_authenticate",
        "portal:activation_form",
        "portal:activation_link",
        "portal:activation_request",
        "portal:activation_requested",
        "portal:health",
        "portal:health_details",  # 404 without the token
        "portal:health_live",
        "release_public:release_check",
        "release_public:release_find",
        "published:published_csv",
        "published:published_detail",
        "published:published_json",
        "published:published_latest",
        "published:published_screen",
        "survey_public:kiosk_exit",
        "survey_public:kiosk_form",
        "survey_public:kiosk_thanks",
        "survey_public:survey_form",
        "survey_public:survey_thanks",
    }


def test_url_names_are_unique():
    names = [name for name, _ in all_views() if not name.startswith("admin:")]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_verbose_names_are_lower_case_unless_an_acronym(model):
    first = str(model._meta.verbose_name)[0]
    assert first.islower(), model._meta.verbose_name


def test_tenant_tables_carry_the_government_key():
    without = {
        model._meta.label
        for model in our_models()
        if not any(field.name == "government" for field in model._meta.get_fields())
    }
    assert without == {
        "portal.Government",
        "portal.FormKey",  # a digest of a form, of nobody
        "portal.NoticePreference",  # of a person, also of one without a government
        "portal.ResetRequest",  # a name somebody typed, perhaps nobody's
        "portal.TickRun",  # the heartbeat of the installation
        "surveys.Question",  # part of its instrument
    }


def template_files():
    return sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))


def test_templates_have_no_inline_script_style_or_safe():
    bad = [
        f"{path.name}: {found}"
        for path in template_files()
        for found in re.findall(
            r"<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\|\s*safe\b|\son[a-z]+=\"", path.read_text()
        )
    ]
    assert bad == []


def test_every_template_is_used():
    root = Path(settings.BASE_DIR)
    folder = root / "templates"
    sources = "\n".join(
        path.read_text()
        for path in [*template_files(), *root.glob("*/**/*.py")]
        if not {".venv", "tests", "node_modules"} & set(path.relative_to(root).parts)
    )
    unused = [
        str(path.relative_to(folder))
        for path in template_files()
        if f'{path.relative_to(folder)}"' not in sources
        and f"{path.relative_to(folder)}'" not in sources
        and f'"{path.name}"' not in sources  # joined to its app's folder by the view
        # Names a library or Django itself looks up.
        and path.relative_to(folder).parts[0]
        not in {"account", "allauth", "mfa", "bootstrap5", "admin", "forms", "import_export"}
        and path.name not in {"400.html", "403.html", "404.html", "500.html", "403_csrf.html"}
    ]
    assert unused == []


@pytest.mark.django_db
def test_no_missing_migrations():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_migrations_are_named_by_intent():
    root = Path(settings.BASE_DIR)
    names = [path.stem for app in APPS for path in (root / app / "migrations").glob("0*.py")]
    assert [name for name in names if "_auto_" in name] == []


def test_no_module_is_a_junk_drawer():
    root = Path(settings.BASE_DIR)
    junk = {"utils.py", "helpers.py", "common.py", "misc.py", "signals.py"}
    assert [p for app in APPS for p in (root / app).rglob("*.py") if p.name in junk] == []


def names_lost_between_blocks(source):
    """Names an ``as`` sets inside one block and another block reads: there they are empty."""
    opened, set_in, lost = [], {}, []
    for tag in re.finditer(r"{[{%].*?[}%]}", source):
        text = tag.group(0)
        if opening := re.match(r"{% block (\w+)", text):
            opened.append(opening[1])
        elif text.startswith("{% endblock"):
            opened.pop()
        elif naming := re.match(r"{% (?!with|block).* as (\w+) %}", text):
            set_in.setdefault(naming[1], []).append(tuple(opened))
        lost += [
            name
            for name, places in set_in.items()
            if re.search(rf"\b{name}\b", text)
            and not any(tuple(opened[: len(place)]) == place for place in places)
        ]
    return lost


def test_names_set_in_a_block_are_seen_when_another_block_reads_them():
    source = (
        "{% block a %}{% url 'x' as u %}{{ u }}{% endblock %}{% block b %}{{ u }}{% endblock %}"
    )
    assert names_lost_between_blocks(source) == ["u"]


def test_templates_read_a_name_only_in_the_block_that_sets_it():
    lost = {path.name: names_lost_between_blocks(path.read_text()) for path in template_files()}
    assert {name: found for name, found in lost.items() if found} == {}


def test_no_page_sums_up_the_errors_of_a_form_twice():
    """A form printed by crispy brings its own summary (templates/bootstrap5/errors.html)."""
    twice = [
        path.name
        for path in template_files()
        if "{% crispy " in (text := path.read_text())
        and "{% error_summary" in text
        and "is_summed_up" not in text
    ]
    assert twice == []


HASTE = {
    "playwright.sync_api import": "take expect from tests.e2e.waiting: the group may be missing",
    "wait_for_timeout(": "wait for the state itself (tests.e2e.waiting: expect, until)",
    "wait_for_load_state(": "the old page is loaded too (tests.e2e.waiting.leave)",
    'wait_for_url("**/")': 'every address matches (say "/")',
}
PATIENT = {"waiting.py", "keys.py"}


def test_journeys_wait_for_states():
    folder = settings.BASE_DIR / "tests" / "e2e"
    found = [
        f"{path.name}: {haste} ({instead})"
        for path in sorted(folder.glob("*.py"))
        if path.name not in PATIENT
        for haste, instead in HASTE.items()
        if haste in path.read_text()
    ]
    assert found == []
