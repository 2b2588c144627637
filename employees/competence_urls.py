"""Addresses of competences and standards; employees.urls takes them in."""

from django.urls import path

from employees.views import competence_standards, competences, talent

patterns = [
    path("competences/", competences.competence_list, name="competence_list"),
    path("competences/standards/", competence_standards.standard_list, name="standard_list"),
    path(
        "competences/standards/new/", competence_standards.standard_create, name="standard_create"
    ),
    path(
        "competences/standards/<int:pk>/withdraw/",
        competence_standards.standard_withdraw,
        name="standard_withdraw",
    ),
    path(
        "competences/technical/new/", competence_standards.technical_create, name="technical_create"
    ),
    path(
        "competences/technical/<int:pk>/edit/",
        competence_standards.technical_update,
        name="technical_update",
    ),
    path(
        "competences/<int:pk>/withdraw/",
        competences.assessment_withdraw,
        name="competence_assessment_withdraw",
    ),
    path("talent/", talent.talent_list, name="talent_list"),
    path("talent/thresholds/", talent.talent_scale_create, name="talent_scale_create"),
    path(
        "<int:pk>/competences/new/",
        competences.assessment_create,
        name="competence_assessment_create",
    ),
]
