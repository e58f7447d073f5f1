"""Addresses of the reports app. The comparison lies below /jobs/, where people look for it."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("reports/", views.report_list, name="list"),
    path("reports/new/", views.create, name="create"),
    path("reports/<uuid:report_id>/", views.report_detail, name="detail"),
    path("reports/<uuid:report_id>/files/", views.files, name="files"),
    path("reports/<uuid:report_id>/report.<slug:extension>", views.download, name="download"),
    path("reports/<uuid:report_id>/charts/<slug:name>.<slug:extension>", views.download_chart, name="chart"),
    path("jobs/compare/", views.compare, name="compare"),
]
