"""What citizens get from a unit: services, the standards they are promised by, requests to them."""

from publicservices.models.complaints import (
    Complaint,
    ComplaintEvent,
    ComplaintOpening,
)
from publicservices.models.requests import (
    RequestDocument,
    RequestEvent,
    RequestForm,
    RequestPause,
    ServiceRequest,
)
from publicservices.models.services import PublicService, new_line
from publicservices.models.standards import ServiceStandard
from publicservices.models.times import ServiceTime, ServiceTimeTally

__all__ = [
    "Complaint",
    "ComplaintEvent",
    "ComplaintOpening",
    "PublicService",
    "RequestDocument",
    "RequestEvent",
    "RequestForm",
    "RequestPause",
    "ServiceRequest",
    "ServiceStandard",
    "ServiceTime",
    "ServiceTimeTally",
    "new_line",
]
