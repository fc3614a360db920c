"""Foreign keys point down the layers; every model, field and choice has its Chinese word."""

import importlib
import re
import tomllib

from django.apps import apps
from django.db import models

from config.apps import our_apps
from tests.house.sources import ROOT

ORDER = [name.removeprefix("ganxun.") for name in our_apps()]


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("ganxun.")]


def our_choices() -> dict[str, type[models.Choices]]:
    """Every class of choices by "app.Name"."""
    found = {}
    for app in ORDER:
        try:
            module = importlib.import_module(f"ganxun.{app}.choices")
        except ModuleNotFoundError:
            continue
        for value in vars(module).values():
            if (
                isinstance(value, type)
                and issubclass(value, models.Choices)
                and value.__module__ == module.__name__
            ):
                found[f"{app}.{value.__name__}"] = value
    return found


def our_relations() -> list[tuple[type[models.Model], models.ForeignKey]]:
    return [(model, field) for model in our_models() for field in model._meta.fields if field.is_relation]


def glossary() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads((ROOT / "docs" / "glossary.toml").read_text())


def test_foreign_keys_point_down():
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model, field in our_relations()
        if field.related_model._meta.app_label in ORDER
        and ORDER.index(field.related_model._meta.app_label) > ORDER.index(model._meta.app_label)
    ]
    assert upward == []


def test_foreign_keys_across_apps_leave_no_trace_below():
    seen = [
        f"{model._meta.label}.{field.name}"
        for model, field in our_relations()
        if field.related_model._meta.app_label != model._meta.app_label and not field.remote_field.hidden
    ]
    assert seen == []


def test_labels_are_chinese():
    labels = {model._meta.label: str(model._meta.verbose_name) for model in our_models()}
    for model in our_models():
        for field in model._meta.fields:
            if not field.auto_created and field.name not in {"password", "last_login"}:
                labels[f"{model._meta.label}.{field.name}"] = str(field.verbose_name)
    for name, choices in our_choices().items():
        labels |= {f"{name}.{member.name}": str(member.label) for member in choices}
    # Some words of the field are Latin letters by themselves: MOOC, URL.
    assert {name: word for name, word in labels.items() if not re.search(r"[一-鿿]|^[A-Z0-9]+$", word)} == {}


def test_every_model_has_its_word_in_the_glossary():
    words = {name: entry["term"] for name, entry in glossary()["models"].items()}
    assert {model._meta.label: str(model._meta.verbose_name) for model in our_models()} == words


def test_every_choice_has_its_word_in_the_glossary():
    assert set(glossary()["choices"]) == set(our_choices())


def test_one_word_means_one_thing():
    words = [entry["term"] for part in glossary().values() for entry in part.values()]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_every_word_says_where_it_comes_from():
    entries = {name: entry for part in glossary().values() for name, entry in part.items()}
    assert [name for name, entry in entries.items() if not entry.get("source")] == []
