"""Operators' view of the processes. All of it is written by the processes themselves, so it is only read here."""

from django.contrib import admin
from django.http import HttpRequest
from django_q.models import Failure, OrmQ, Schedule, Success

from mlplatform.system.models import HostSample, ProcessRestart, WorkerProcess

# Django-Q's own pages unpickle results and let people edit tasks; the jobs are what operators work with.
for model in (Failure, OrmQ, Schedule, Success):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class WrittenByProcesses(admin.ModelAdmin):
    """Read-only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(WorkerProcess)
class WorkerProcessAdmin(WrittenByProcesses):
    list_display = ["name", "queue", "host", "pid", "busy", "size", "last_seen", "restarts"]
    list_filter = ["queue", "host"]
    search_fields = ["name", "host"]


@admin.register(ProcessRestart)
class ProcessRestartAdmin(WrittenByProcesses):
    list_display = ["part", "at", "detail"]
    list_filter = ["part"]
    search_fields = ["part", "detail"]
    date_hierarchy = "at"


@admin.register(HostSample)
class HostSampleAdmin(WrittenByProcesses):
    list_display = ["host", "at", "cpu_percent", "memory_used", "memory_total", "disk_used", "disk_total"]
    list_filter = ["host"]
    search_fields = ["host"]
    date_hierarchy = "at"
