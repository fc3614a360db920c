"""Beside classes: online self-study, claims, reversals, registered items, headcounts of past years."""

from __future__ import annotations

from ganxun.demo import items, online
from ganxun.demo.dice import Dice
from ganxun.demo.ledger import run_sql
from ganxun.demo.province import Province


def store(province: Province, dice: Dice) -> None:
    """Write all of it, after the classes."""
    online.store(province, dice)
    online.store_claims(province, dice)
    run_sql("reverse_some", seed=str(dice.seed), until=str(province.until))
    items.store(province, dice)
