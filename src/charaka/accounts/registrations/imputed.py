"""What is made known of: imputed."""

from charaka.accounts.models import InKindContribution
from charaka.accounts.permissions import VIEW_ACCOUNTS
from charaka.kernel.files.access import access_for

access_for(InKindContribution._meta.label_lower, VIEW_ACCOUNTS)
