"""Every table of the service, gathered for migrations."""

from __future__ import annotations

from jooptics_cloud.accounts import tables as accounts
from jooptics_cloud.audit import tables as audit
from jooptics_cloud.backups import tables as backups
from jooptics_cloud.db import Base
from jooptics_cloud.devices import tables as devices
from jooptics_cloud.disclosures import tables as disclosures
from jooptics_cloud.mail import tables as mail
from jooptics_cloud.policies import tables as policies
from jooptics_cloud.usage import tables as usage

MODULES = (accounts, audit, backups, devices, disclosures, mail, policies, usage)
metadata = Base.metadata
