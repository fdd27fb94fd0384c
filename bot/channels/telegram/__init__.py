"""Telegram: alerts out (channel, html), commands in (conversation), its refusals in our words (failures)."""
