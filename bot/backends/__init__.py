"""Machines that summarise or translate, each behind a port: off by default, never needed, and never trusted."""
