"""All addresses of the portal."""

from django.contrib import admin
from django.urls import include, path

from mlplatform.api import api
from mlplatform.core.urls import urlpatterns as core_urls
from mlplatform.home.views import home

handler400 = "mlplatform.core.views.errors.bad_request"
handler403 = "mlplatform.core.views.errors.permission_denied"
handler404 = "mlplatform.core.views.errors.page_not_found"
handler500 = "mlplatform.core.views.errors.server_error"

urlpatterns = [
    # Home looks into every app, so it is wired here and not in core, which knows none of them.
    path("", include(([path("", home, name="home"), *core_urls], "core"))),
    path("datasets/", include("datasets.urls")),
    path("models/", include("models_registry.urls")),
    path("", include("training.urls")),
    path("", include("reports.urls")),
    path("", include("mlplatform.system.urls")),
    path("uploads/", include("mlplatform.core.tus.urls")),
    path("accounts/", include("mlplatform.core.signin.urls")),
    path("api/", api.urls),
    path("admin/", admin.site.urls),
]
