"""Addresses of the room, inside /i/<code>/. An action is addressed by its number: AC-29 is actions/29/."""

from __future__ import annotations

from django.urls import path

from charaka.improvement.views import changes, detail, moves, register, work

app_name = "improvement"
urlpatterns = [
    path("actions/", register.actions, name="actions"),
    path("actions/board/", register.board, name="board"),
    path("actions/export.<table_format:fmt>", register.export, name="export"),
    path("actions/new/", changes.new, name="new"),
    path("actions/<int:number>/", detail.action, name="action"),
    path("actions/<int:number>/sheet.pdf", detail.sheet, name="sheet"),
    path("actions/<int:number>/edit/", changes.edit, name="edit"),
    path("actions/<int:number>/due/", changes.due, name="due"),
    path("actions/<int:number>/move/<slug:verb>/", moves.move, name="move"),
    path("actions/<int:number>/steps/", work.steps, name="steps"),
    path("actions/<int:number>/steps/<int:step_id>/", work.step, name="step"),
    path("actions/<int:number>/evidence/", work.evidence, name="evidence"),
    path("actions/<int:number>/evidence/<int:evidence_id>/remove/", work.evidence_removal, name="evidence_removal"),
    path("actions/<int:number>/comments/", work.comments, name="comments"),
    path(
        "actions/<int:number>/comments/<int:comment_id>/withdraw/", work.comment_withdrawal, name="comment_withdrawal"
    ),
]
