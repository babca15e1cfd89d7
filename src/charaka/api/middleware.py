"""What answers under /api/ before or beside the operations, as problem+json: wrong methods, wrong addresses, faults."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from charaka.api.problems import of_status, problem

PREFIX = "/api/"


class ProblemMiddleware:
    """Stands outside everything that could answer in HTML; inside the choice of language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(PREFIX) or response.status_code < 400:
            return response
        if response.headers.get("Content-Type", "").startswith("application/problem+json"):
            return response
        plain = of_status(request, response.status_code)
        for name, value in response.headers.items():
            plain.headers.setdefault(name, value)
        plain.headers["Content-Length"] = str(len(plain.content))  # not that of the page which is replaced
        return plain

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        return problem(request, fault) if request.path.startswith(PREFIX) else None
