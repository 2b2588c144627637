"""Addresses of the pages of this app."""

from django.urls import path

from surveys.views import (
    batches,
    campaigns,
    channels,
    comment_answers,
    exclusions,
    follow_ups,
    instruments,
    languages,
    prints,
    publishing,
    results,
    tickets,
)

app_name = "surveys"

urlpatterns = [
    path("", campaigns.campaign_list, name="campaign_list"),
    path("new/", campaigns.campaign_create, name="campaign_create"),
    path("<int:pk>/", campaigns.campaign_detail, name="campaign_detail"),
    path("<int:pk>/working/", results.campaign_working_sheet, name="campaign_working"),
    path("follow-ups/", follow_ups.follow_up_list, name="follow_up_list"),
    path("<int:pk>/follow-ups/new/", follow_ups.follow_up_create, name="follow_up_create"),
    path("<int:pk>/comment-answer/", comment_answers.comment_answer, name="comment_answer"),
    path("follow-ups/<int:pk>/edit/", follow_ups.follow_up_update, name="follow_up_update"),
    path("follow-ups/<int:pk>/end/", follow_ups.follow_up_end, name="follow_up_end"),
    path("follow-ups/<int:pk>/reopen/", follow_ups.follow_up_reopen, name="follow_up_reopen"),
    path("<int:pk>/exclusions/new/", exclusions.exclusion_create, name="exclusion_create"),
    path("exclusions/<int:pk>/decide/", exclusions.exclusion_decide, name="exclusion_decide"),
    path("exclusions/<int:pk>/undo/", exclusions.exclusion_undo, name="exclusion_undo"),
    path("instruments/", instruments.instrument_list, name="instrument_list"),
    path("instruments/<int:pk>/", instruments.instrument_detail, name="instrument_detail"),
    path(
        "instruments/<int:pk>/preview/", instruments.instrument_preview, name="instrument_preview"
    ),
    path("instruments/<int:pk>/copy/", instruments.instrument_copy, name="instrument_copy"),
    path("instruments/<int:pk>/edit/", instruments.instrument_update, name="instrument_update"),
    path(
        "instruments/<int:pk>/publish/", instruments.instrument_publish, name="instrument_publish"
    ),
    path("instruments/<int:pk>/retire/", instruments.instrument_retire, name="instrument_retire"),
    path(
        "instruments/<int:pk>/discard/", instruments.instrument_discard, name="instrument_discard"
    ),
    path("instruments/<int:pk>/languages/new/", languages.language_create, name="language_create"),
    path("languages/<int:pk>/edit/", languages.language_update, name="language_update"),
    path("languages/<int:pk>/sign/", languages.language_sign, name="language_sign"),
    path("languages/<int:pk>/withdraw/", languages.language_withdraw, name="language_withdraw"),
    path("results/", results.result_overview, name="result_overview"),
    path("results/posters/", publishing.result_posters, name="result_posters"),
    path("publications/", publishing.publication_list, name="publication_list"),
    path("publications/change/", publishing.publication_change, name="publication_change"),
    path("report-check/", results.report_check, name="report_check"),
    path("<int:pk>/open/", campaigns.campaign_open, name="campaign_open"),
    path("<int:pk>/close/", campaigns.campaign_close, name="campaign_close"),
    path("<int:pk>/print/", prints.campaign_print, name="campaign_print"),
    path("<int:pk>/channels/", channels.campaign_channels, name="campaign_channels"),
    path("<int:pk>/kiosk/", channels.campaign_kiosk, name="campaign_kiosk"),
    path("<int:pk>/interview/", channels.campaign_interview, name="campaign_interview"),
    path("<int:pk>/paper/", channels.campaign_paper, name="campaign_paper"),
    path("<int:pk>/codes/", tickets.campaign_codes, name="campaign_codes"),
    path("batches/", batches.batch_list, name="batch_list"),
    path("batches/new/", batches.batch_create, name="batch_create"),
    path("batches/<int:pk>/", batches.batch_detail, name="batch_detail"),
    path("batches/<int:pk>/open/", batches.batch_open, name="batch_open"),
    path("batches/<int:pk>/close/", batches.batch_close, name="batch_close"),
    path("batches/<int:pk>/print/", prints.batch_print, name="batch_print"),
    path("prints/<uuid:uuid>/", prints.print_detail, name="print_detail"),
    path("prints/<uuid:uuid>/pdf/", prints.print_pdf, name="print_pdf"),
    path("unit/<int:pk>/", campaigns.unit_surveys, name="unit_surveys"),
]
