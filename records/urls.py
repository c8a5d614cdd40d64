from django.urls import path, register_converter

from records import calendar
from records.views import boards, calendars, mine, months, records, reports, weeks


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
    path("months/<int:pk>/close/", months.MonthClose.as_view(), name="month-close"),
    path("months/<int:pk>/export/", months.month_export, name="month-export"),
    path("months/<month:month>/groups/<int:group>/", months.MonthOpen.as_view(), name="month-open"),
    path("months/<month:month>/report/", reports.ReportPage.as_view(), name="report"),
    path("months/<month:month>/report/save/", reports.ReportSave.as_view(), name="report-save"),
    path("months/reports/<int:pk>/", reports.ReportDetail.as_view(), name="report-detail"),
    path("months/reports/<int:pk>/return/", reports.ReportReturn.as_view(), name="report-return"),
    path("months/reports/<int:pk>/print/", reports.report_pdf, name="report-print"),
]
