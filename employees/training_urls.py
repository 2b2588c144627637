"""Addresses of courses, sessions and what comes of them; employees.urls takes them in."""

from django.urls import path

from employees.views import courses, own_trainings, session_days, session_plans, sessions, sign_ups

patterns = [
    path("me/trainings/", own_trainings.own_trainings, name="own_trainings"),
    path("me/trainings/sign-up/", own_trainings.own_sign_up, name="own_sign_up"),
    path("me/trainings/withdraw/", own_trainings.own_withdraw, name="own_withdraw"),
    path("me/trainings/evaluation/", own_trainings.own_evaluation, name="own_evaluation"),
    path("trainings/check-in/", own_trainings.check_in, name="check_in"),
    path("trainings/courses/", courses.course_list, name="course_list"),
    path("trainings/courses/new/", courses.course_create, name="course_create"),
    path("trainings/courses/<int:pk>/edit/", courses.course_update, name="course_update"),
    path("trainings/providers/new/", courses.provider_create, name="provider_create"),
    path("trainings/providers/<int:pk>/edit/", courses.provider_update, name="provider_update"),
    path("trainings/needs/", courses.need_list, name="need_list"),
    path("trainings/sessions/", sessions.session_list, name="session_list"),
    path("trainings/sessions/new/", session_plans.session_create, name="session_create"),
    path("trainings/sessions/<int:pk>/", sessions.session_detail, name="session_detail"),
    path("trainings/sessions/<int:pk>/edit/", session_plans.session_update, name="session_update"),
    path("trainings/sessions/<int:pk>/open/", session_plans.session_open, name="session_open"),
    path(
        "trainings/sessions/<int:pk>/cancel/", session_plans.session_cancel, name="session_cancel"
    ),
    path("trainings/sessions/<int:pk>/people/", session_plans.session_enrol, name="session_enrol"),
    path(
        "trainings/sessions/<int:pk>/attendance/",
        session_days.session_attendance,
        name="session_attendance",
    ),
    path("trainings/sessions/<int:pk>/screen/", session_days.session_screen, name="session_screen"),
    path(
        "trainings/sessions/<int:pk>/results/", session_days.session_results, name="session_results"
    ),
    path(
        "trainings/sessions/<int:pk>/certificates/all/",
        session_days.session_certificates,
        name="session_certificates",
    ),
    path(
        "trainings/sessions/<int:pk>/certificates/",
        session_days.certificate_issue,
        name="certificate_issue",
    ),
    path(
        "trainings/certificates/<int:pk>/file/",
        session_days.certificate_file,
        name="certificate_file",
    ),
    path(
        "trainings/certificates/<int:pk>/withdraw/",
        session_days.certificate_withdraw,
        name="certificate_withdraw",
    ),
    path("trainings/sign-ups/", sign_ups.sign_up_list, name="sign_up_list"),
    path("trainings/sign-ups/new/", sign_ups.sign_up_create, name="sign_up_create"),
    path("trainings/sign-ups/<int:pk>/approve/", sign_ups.sign_up_approve, name="sign_up_approve"),
    path("trainings/sign-ups/<int:pk>/refuse/", sign_ups.sign_up_refuse, name="sign_up_refuse"),
    path(
        "trainings/sign-ups/<int:pk>/withdraw/", sign_ups.sign_up_withdraw, name="sign_up_withdraw"
    ),
]
