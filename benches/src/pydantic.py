"""Decodes the databag on standard input as often as asked, with a model of the same keys; prints ns for one."""

import json
import sys
import time
from typing import Annotated, Optional

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator


def dashed(name):
    return name.replace("_", "-")


def items(text):
    return [item.strip() for item in text.split(",") if item.strip()]


Words = Annotated[Optional[list[str]], BeforeValidator(items)]


class ProviderApp(BaseModel):
    model_config = ConfigDict(alias_generator=dashed)

    database: Optional[str] = None
    endpoints: Words = None
    read_only_endpoints: Words = None
    username: Optional[str] = None
    password: Optional[str] = None
    uris: Optional[str] = None
    read_only_uris: Optional[str] = None
    tls: Optional[bool] = None
    tls_ca: Optional[str] = None
    version: Optional[str] = None
    prefix_databases: Words = None
    entity_name: Optional[str] = None
    entity_password: Optional[str] = None
    subordinated: Optional[bool] = None
    secret_user: Optional[str] = None
    secret_tls: Optional[str] = None
    secret_entity: Optional[str] = None
    secret_extra: Optional[str] = None

    @model_validator(mode="after")
    def is_ready(self):
        parts = self.endpoints and self.username and self.password
        if not parts and self.uris is None:
            raise ValueError("not ready")
        return self


databag = json.load(sys.stdin)
turns = int(sys.argv[1])
start = time.perf_counter_ns()
for _ in range(turns):
    ProviderApp.model_validate(databag)
print((time.perf_counter_ns() - start) / turns)
