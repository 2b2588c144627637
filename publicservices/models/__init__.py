"""What citizens get from a unit: the services and the standards they are promised by."""

from publicservices.models.services import PublicService, new_line
from publicservices.models.standards import ServiceStandard

__all__ = ["PublicService", "ServiceStandard", "new_line"]
