"""Addresses of what people see and do about themselves; employees.urls takes them in."""

from django.urls import path

from employees.views import (
    activities,
    announcements,
    corrections,
    move_requests,
    own_announcements,
    own_moves,
    own_page,
    unit_desk,
)

patterns = [
    path("me/", own_page.own_page, name="own_page"),
    path("me/reports/", activities.own_reports, name="own_reports"),
    path("me/reports/withdraw/", activities.own_report_withdraw, name="own_report_withdraw"),
    path("me/units/", unit_desk.own_units, name="own_units"),
    path("me/data/", corrections.own_data, name="own_data"),
    path("me/data/correct/", corrections.own_correction_create, name="own_correction_create"),
    path("me/data/withdraw/", corrections.own_correction_withdraw, name="own_correction_withdraw"),
    path("me/announcements/", own_announcements.own_announcements, name="own_announcements"),
    path(
        "me/announcements/open/",
        own_announcements.own_announcement_open,
        name="own_announcement_open",
    ),
    path(
        "me/announcements/acknowledge/",
        own_announcements.own_announcement_acknowledge,
        name="own_announcement_acknowledge",
    ),
    path(
        "me/announcements/ask/", own_announcements.own_announcement_ask, name="own_announcement_ask"
    ),
    path("announcements/", announcements.announcement_list, name="announcement_list"),
    path("announcements/new/", announcements.announcement_create, name="announcement_create"),
    path("announcements/<int:pk>/", announcements.announcement_detail, name="announcement_detail"),
    path(
        "announcements/<int:pk>/edit/",
        announcements.announcement_update,
        name="announcement_update",
    ),
    path(
        "announcements/<int:pk>/publish/",
        announcements.announcement_publish,
        name="announcement_publish",
    ),
    path(
        "announcements/<int:pk>/close/", announcements.announcement_close, name="announcement_close"
    ),
    path(
        "announcements/<int:pk>/answer/",
        announcements.announcement_answer,
        name="announcement_answer",
    ),
    path("announcements/<int:pk>/file/", announcements.announcement_file, name="announcement_file"),
    path("me/move/", own_moves.own_move, name="own_move"),
    path("me/move/new/", own_moves.own_move_create, name="own_move_create"),
    path("me/move/answer/", own_moves.own_move_answer, name="own_move_answer"),
    path("move-requests/", move_requests.move_request_list, name="move_request_list"),
    path("move-requests/<int:pk>/", move_requests.move_request_detail, name="move_request_detail"),
    path(
        "move-requests/<int:pk>/offer/", move_requests.move_request_offer, name="move_request_offer"
    ),
    path(
        "move-requests/<int:pk>/refuse/",
        move_requests.move_request_refuse,
        name="move_request_refuse",
    ),
    path(
        "move-requests/<int:pk>/place/", move_requests.move_request_place, name="move_request_place"
    ),
    path("corrections/", corrections.correction_list, name="correction_list"),
    path("corrections/<int:pk>/", corrections.correction_detail, name="correction_detail"),
    path("corrections/<int:pk>/file/", corrections.correction_file, name="correction_file"),
]
