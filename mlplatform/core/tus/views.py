"""`/uploads/` and `/uploads/<id>/`: signed in by session (then with CSRF token) or by bearer token."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from ninja.utils import check_csrf

from mlplatform.core.actors import Actor
from mlplatform.core.api_auth import TokenAuth
from mlplatform.core.errors import ApplicationError, NotAuthenticated, PermissionDenied
from mlplatform.core.models import Upload
from mlplatform.core.selectors.access import actor_for_session
from mlplatform.core.services import uploads
from mlplatform.core.tus import protocol

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def _tus(view: View[P]) -> View[P]:
    """Discovery without signing in, the protocol's version on everything else, refusals as JSON."""

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "OPTIONS":
            return protocol.discovery()
        try:
            protocol.require_version(request)
            return view(request, *args, **kwargs)
        except ApplicationError as error:
            return protocol.refusal(error)

    return wrapped


def _actor(request: HttpRequest) -> Actor:
    """The token's actor, else the session's; a request with a wrong token never falls back to the cookie."""
    if request.headers.get("Authorization"):
        actor = TokenAuth()(request)
    else:
        actor = actor_for_session(request)
        if actor and request.method != "HEAD" and check_csrf(request):
            raise PermissionDenied("This page is out of date.", code="csrf", hint="Reload it and send the file again.")
    if not isinstance(actor, Actor):
        raise NotAuthenticated("Sign in, or send a valid token, to upload files.")
    return actor


@_tus
def collection(request: HttpRequest) -> HttpResponse:
    """POST: announce a file; with a body also its first part."""
    if request.method != "POST":
        return protocol.answer(405, {"Allow": "OPTIONS, POST"})
    actor = _actor(request)
    if protocol.carries_part(request):
        protocol.require_part(request)
    upload = uploads.start_upload(
        actor=actor, length=protocol.length_of(request), metadata=protocol.metadata_of(request)
    )
    if protocol.carries_part(request):
        _append(request, actor, upload, offset=0)
    location = request.build_absolute_uri(reverse("uploads:one", args=[upload.pk]))
    return protocol.answer(201, {"Location": location, **protocol.state_headers(upload, upload.offset)})


@_tus
def one(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """HEAD: where it stands. PATCH: the next part. DELETE: forget it."""
    actor = _actor(request)
    upload = uploads.upload_for(actor, upload_id)
    if request.method == "HEAD":
        if upload.complete and upload.consumed_at is None and actor.can_write:
            # The portal went down between the last byte and what was to be made of the file, or is just at it.
            uploads.make_up_for(actor=actor, upload=upload)
        offset = uploads.safe_offset(upload)
        return protocol.answer(200, {**protocol.state_headers(upload, offset), "Cache-Control": "no-store"})
    if request.method == "PATCH":
        protocol.require_part(request)
        _append(request, actor, upload, protocol.offset_of(request))
        return protocol.answer(204, protocol.state_headers(upload, upload.offset))
    if request.method == "DELETE":
        uploads.end_upload(actor=actor, upload=upload)
        return protocol.answer(204)
    return protocol.answer(405, {"Allow": "OPTIONS, HEAD, PATCH, DELETE"})


def _append(request: HttpRequest, actor: Actor, upload: Upload, offset: int) -> None:
    uploads.append_part(
        actor=actor, upload=upload, offset=offset,
        chunks=protocol.body_blocks(request), checksum=protocol.checksum_of(request),
    )  # fmt: skip
