"""The admin app as INSTALLED_APPS names it; apart from the site, because it loads before any model."""

from django.contrib.admin.apps import AdminConfig

# Django-Q pages unpickle results and let people edit tasks; allauth keeps addresses that we do not use.
_LEFT_OUT = ("django_q", "account")


class PortalAdminConfig(AdminConfig):
    """Stands for django.contrib.admin."""

    default_site = "mlplatform.core.admin_site.PortalAdminSite"

    def ready(self) -> None:
        super().ready()
        from django.contrib import admin

        for model in [model for model in admin.site._registry if model._meta.app_label in _LEFT_OUT]:
            admin.site.unregister(model)
