"""Profiles of Hypothesis: the usual one, and ``--hypothesis-profile=long`` for an evening of looking for crashes."""

from hypothesis import HealthCheck, settings

settings.register_profile("long", max_examples=50_000, deadline=None, suppress_health_check=list(HealthCheck))
