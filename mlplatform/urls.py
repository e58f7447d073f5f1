"""All addresses of the portal."""

from django.contrib import admin
from django.urls import include, path

from mlplatform.api import api

handler400 = "mlplatform.core.views.errors.bad_request"
handler403 = "mlplatform.core.views.errors.permission_denied"
handler404 = "mlplatform.core.views.errors.page_not_found"
handler500 = "mlplatform.core.views.errors.server_error"

urlpatterns = [
    path("", include("mlplatform.core.urls")),
    path("datasets/", include("datasets.urls")),
    path("models/", include("models_registry.urls")),
    path("", include("training.urls")),
    path("", include("mlplatform.system.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("api/", api.urls),
    path("admin/", admin.site.urls),
]
