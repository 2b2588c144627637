"""Which comments of a survey can be answered in public, and what was answered."""

from surveys.models import Campaign, CommentAnswer, Publication
from surveys.queries.follow_ups import published_campaigns
from surveys.queries.results import comments_of
from surveys.suppression import MINIMUM_PUBLIC_GROUP
from surveys.themes import OTHER, THEMES, ThemeGroup, grouped


def answerable(groups: list[ThemeGroup]) -> list[ThemeGroup]:
    """Those so many wrote about that an answer, which everybody reads, points at nobody."""
    return [one for one in groups if one.unsur and len(one.comments) >= MINIMUM_PUBLIC_GROUP]


def answerable_themes(campaign: Campaign) -> list[ThemeGroup]:
    """The themes of a closed survey that can be answered, the largest first. One query."""
    return answerable(grouped(comments_of(campaign, None)))


def answers_of(campaign: Campaign) -> dict[str, CommentAnswer]:
    """``{key of a theme: what was answered}``. One query."""
    return {one.theme: one for one in CommentAnswer.objects.filter(campaign=campaign)}


def theme_labels() -> dict[str, str]:
    """``{key: label}`` of every theme there is."""
    groups = [ThemeGroup(unsur.value, theme, []) for unsur, theme, _words in THEMES]
    return {one.key: one.label for one in [*groups, ThemeGroup("", OTHER, [])]}


def published_answers(publication: Publication) -> list[tuple[CommentAnswer, str]]:
    """(answer, label of its theme) of the surveys of a publication, by unit and theme. One query."""
    labels = theme_labels()
    rows = (
        CommentAnswer.objects.filter(campaign__in=published_campaigns(publication))
        .select_related("campaign__unit")
        .order_by("campaign__unit__name", "campaign__title", "theme", "pk")
    )
    return [(one, labels[one.theme]) for one in rows if one.theme in labels]
