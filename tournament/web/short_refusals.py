"""Short answers to requests that are not worked on, made without asking the application."""

from __future__ import annotations

from flask import Flask
from werkzeug import Response

from tournament.web.headers import PRIVATE, always

SENTENCES = {
    408: ("Nội dung gửi lên đến quá chậm. Hãy gửi lại.", "What was sent came too slowly. Send it again."),
    429: (
        "Địa chỉ này đã mở quá nhiều luồng tin. Hãy thử lại sau.",
        "This address has opened too many streams. Try again later.",
    ),
    503: ("Hệ thống đang bận. Hãy thử lại sau vài giây.", "Too busy just now. Try again in a few seconds."),
}
RETRY_SECONDS = "5"


class RefusedError(Exception):
    """A request that is not worked on, with the status that says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status

    def answer(self, app: Flask) -> Response:
        """Say it in both languages, before an application."""
        said = "\n".join((*SENTENCES[self.status], ""))
        response = Response(said, self.status, always(app), content_type="text/plain; charset=utf-8")
        response.headers["Cache-Control"] = PRIVATE
        if self.status in {429, 503}:
            response.headers["Retry-After"] = RETRY_SECONDS
        return response
