from django.urls import path, register_converter

from records import calendar
from records.views import absences
from records.views.behalf import pages as behalf
from records.views.behalf import sheets
from records.views.boards import week as boards
from records.views.boards import year as calendars
from records.views.concerns import figures as concern_figures
from records.views.concerns import pages as concerns
from records.views.concerns import public as concern_public
from records.views.months import closing, reports, scales
from records.views.months import pages as months
from records.views.reading import examples
from records.views.reading import queue as reading
from records.views.weeks import mine, offline, records
from records.views.weeks import pages as weeks


class WeekConverter:
    """2026-W47 in an address is that week's Monday in a view."""

    regex = r"\d{4}-W\d{2}"
    to_python = staticmethod(calendar.parse_week)
    to_url = staticmethod(calendar.week_name)


class MonthConverter:
    """2026-11 in an address is the month's first day in a view."""

    regex = r"\d{4}-\d{2}"
    to_python = staticmethod(calendar.parse_month)
    to_url = staticmethod(calendar.month_name)


register_converter(WeekConverter, "week")
register_converter(MonthConverter, "month")


def concern_step(step: str):
    """The page of one step of a concern."""
    name = step.replace("_", "-")
    return path(f"concerns/<int:pk>/{name}/", concerns.ConcernStep.as_view(step=step), name=f"concern-{name}")


app_name = "records"
urlpatterns = [
    path("records/weeks/", mine.mine, name="mine"),
    path("records/week/", weeks.WeekPage.as_view(), name="week"),
    path("records/week/<week:monday>/", weeks.WeekPage.as_view(), name="week"),
    path("records/week/<week:monday>/save/", weeks.WeekSave.as_view(), name="week-save"),
    path("records/week/<week:monday>/photos/", weeks.WeekPhoto.as_view(), name="week-photo"),
    path("records/attachments/<int:pk>/", records.attachment_file, name="attachment-file"),
    path("records/<int:pk>/", records.RecordPage.as_view(), name="record-detail"),
    path("records/<int:pk>/withdraw/", records.RecordWithdraw.as_view(), name="record-withdraw"),
    path("records/<int:pk>/read/", records.RecordRead.as_view(), name="record-read"),
    path("records/<int:pk>/return/", records.RecordReturn.as_view(), name="record-return"),
    path("records/<int:pk>/comment/", records.RecordComment.as_view(), name="record-comment"),
    path("records/<int:pk>/praise/", records.RecordPraise.as_view(), name="record-praise"),
    path("records/<int:pk>/additions/", records.AdditionAdd.as_view(), name="addition-add"),
    path("records/list/", records.RecordList.as_view(), name="record-list"),
    path("records/list/export/", records.RecordList.as_view(exporting=True), name="record-export"),
    path("records/reading/", reading.ReadingPage.as_view(), name="reading"),
    path("records/reading/<int:pk>/", reading.ReadingPage.as_view(), name="reading"),
    path("records/reading/<int:pk>/undo/", reading.ReadingUndo.as_view(), name="reading-undo"),
    path("records/reading/rules/<int:pk>/", reading.ReadingRulePage.as_view(), name="reading-rule"),
    path("records/<int:pk>/alike/<int:other>/", reading.LikenessJudge.as_view(), name="likeness-judge"),
    path("records/examples/", examples.ExampleList.as_view(), name="example-list"),
    path("records/examples/asked/", examples.asked, name="example-asked"),
    path("records/<int:pk>/sharing/", examples.SharingAnswer.as_view(), name="example-share"),
    path("records/board/", boards.BoardPage.as_view(), name="board"),
    path("records/board/<week:monday>/", boards.BoardPage.as_view(), name="board"),
    path("records/board/<week:monday>/export/", boards.BoardPage.as_view(exporting=True), name="board-export"),
    path("records/calendar/", calendars.CalendarPage.as_view(), name="calendar"),
    path("records/calendar/<int:year>/", calendars.CalendarPage.as_view(), name="calendar"),
    path("records/calendar/<int:year>/export/", calendars.CalendarWorkbook.as_view(), name="calendar-export"),
    path("records/calendar/<int:year>/print/", calendars.CalendarPaper.as_view(), name="calendar-print"),
    path("records/of/<int:pk>/<week:monday>/", boards.member_week, name="member-week"),
    path("months/", months.MonthList.as_view(), name="month-list"),
    path("months/<int:pk>/", months.MonthPage.as_view(), name="month-detail"),
    path("months/<int:pk>/save/", months.MonthSave.as_view(), name="month-save"),
    path("months/<int:pk>/close/", closing.MonthClose.as_view(), name="month-close"),
    path("months/<int:pk>/reopen/", closing.MonthReopen.as_view(), name="month-reopen"),
    path("months/<int:pk>/print/", months.MonthPrint.as_view(), name="month-print"),
    path("months/scale/", scales.ScalePage.as_view(), name="scale"),
    path("months/<int:pk>/export/", months.month_export, name="month-export"),
    path("months/<month:month>/groups/<int:group>/", months.MonthOpen.as_view(), name="month-open"),
    path("months/<month:month>/report/", reports.ReportPage.as_view(), name="report"),
    path("months/<month:month>/report/save/", reports.ReportSave.as_view(), name="report-save"),
    path("months/reports/<int:pk>/", reports.ReportDetail.as_view(), name="report-detail"),
    path("months/reports/<int:pk>/read/", reports.ReportRead.as_view(), name="report-read"),
    path("months/reports/<int:pk>/withdraw/", reports.ReportWithdraw.as_view(), name="report-withdraw"),
    path("months/reports/<int:pk>/return/", reports.ReportReturn.as_view(), name="report-return"),
    path("months/reports/<int:pk>/print/", reports.report_pdf, name="report-print"),
    path("concerns/", concerns.ConcernList.as_view(), name="concern-list"),
    path("concerns/export/", concerns.ConcernList.as_view(exporting=True), name="concern-export"),
    path("concerns/figures/", concern_figures.ConcernFigures.as_view(), name="concern-figures"),
    path(
        "concerns/figures/export/",
        concern_figures.ConcernFigures.as_view(exporting=True),
        name="concern-figures-export",
    ),
    path("concerns/write/", concerns.ConcernWrite.as_view(), name="concern-write"),
    path("concerns/rule/", concerns.RuleChange.as_view(), name="concern-rule"),
    path("concerns/photos/<int:pk>/", concerns.concern_photo, name="concern-photo"),
    path("concerns/ask/<str:code>/", concern_public.ask, name="concern-ask"),
    path("concerns/link/<str:token>/", concern_public.link, name="concern-link"),
    path("concerns/<int:pk>/", concerns.ConcernPage.as_view(), name="concern-detail"),
    path("concerns/<int:pk>/start/", concerns.ConcernStart.as_view(), name="concern-start"),
    path("concerns/<int:pk>/week/", concerns.ConcernWeek.as_view(), name="concern-week"),
    path("concerns/<int:pk>/correct/", concerns.ConcernCorrect.as_view(), name="concern-correct"),
    path("concerns/<int:pk>/asker/", concerns.ConcernAsker.as_view(), name="concern-asker"),
    path("concerns/<int:pk>/confirm/", concerns.ConcernConfirm.as_view(), name="concern-confirm"),
    path("concerns/<int:pk>/reopen/", concerns.ConcernReopen.as_view(), name="concern-reopen"),
    *(concern_step(name) for name in concerns.STEPS),
    # --- written down from paper
    path("records/paper/", behalf.PaperList.as_view(), name="paper-list"),
    path("records/paper/start/", behalf.PaperStart.as_view(), name="paper-start"),
    path("records/paper/<int:pk>/end/", behalf.PaperEnd.as_view(), name="paper-end"),
    path("records/paper/<int:pk>/<week:monday>/", behalf.PaperWeek.as_view(), name="paper-week"),
    path("records/paper/<int:pk>/<week:monday>/save/", behalf.PaperSave.as_view(), name="paper-week-save"),
    path("records/paper/<int:pk>/<week:monday>/photos/", behalf.PaperPhoto.as_view(), name="paper-week-photo"),
    path("records/<int:pk>/sheet/", behalf.entry_sheet, name="entry-sheet"),
    path("records/<int:pk>/take-back/", behalf.EntryTakeBack.as_view(), name="entry-take-back"),
    path("records/<int:pk>/confirm/", behalf.EntryConfirm.as_view(), name="entry-confirm"),
    path("records/<int:pk>/dispute/", behalf.EntryDispute.as_view(), name="entry-dispute"),
    path("records/<int:pk>/answer/", behalf.EntryAnswer.as_view(), name="entry-answer"),
    path("records/sheets/", sheets.SheetsPrint.as_view(), name="sheets-print"),
    path("records/sheets/<int:pk>/<month:month>/", sheets.sheet_pdf, name="sheet-print"),
    # --- without a connection; the worker's own place is what it may answer for
    path("records/week/worker.js", offline.worker, name="offline-worker"),
    path("records/week/shell/", offline.shell, name="offline-shell"),
    path("records/week/begin/", offline.begin, name="offline-begin"),
    # --- absences
    path("absences/", absences.AbsenceList.as_view(), name="absence-list"),
    path("absences/export/", absences.AbsenceList.as_view(exporting=True), name="absence-export"),
    path("absences/ask/", absences.AbsenceAsk.as_view(), name="absence-ask"),
    path("absences/enter/", absences.AbsenceEnter.as_view(), name="absence-enter"),
    path("absences/<int:pk>/", absences.AbsencePage.as_view(), name="absence-detail"),
    path("absences/<int:pk>/end/", absences.AbsenceEnd.as_view(), name="absence-end"),
    *(
        path(f"absences/<int:pk>/{step}/", absences.AbsenceStep.as_view(step=step), name=f"absence-{step}")
        for step in ("withdraw", "grant", "decline", "revoke")
    ),
]
