"""One institution by its name."""

from __future__ import annotations

from charaka.api.operations.institutions import InstitutionOut
from charaka.kernel.models import Institution
from charaka.kernel.rest import ApiRequest, Router, requires

router = Router(tags=["institutions"])


@router.get("", response=InstitutionOut)
@requires(None)
def read_institution(request: ApiRequest) -> Institution:
    """Read an institution."""
    return request.institution
