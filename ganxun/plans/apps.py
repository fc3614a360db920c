from django.apps import AppConfig


class PlansConfig(AppConfig):
    """培训计划 — annual plans, their items, review, publication and changes."""

    name = "ganxun.plans"
    label = "plans"
    verbose_name = "培训计划"
