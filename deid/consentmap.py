"""`[consent.redcap]` and `[consent.fhir]` of study.toml → the maps by which the importers read."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from deid.consent.events import SIGNERS
from deid.consent.importers import Answer, CodeRule, FhirMap, RedcapForm, RedcapMap
from deid.consent.purposes import is_code
from deid.errors import ConfigError
from deid.model import DATA_CLASSES
from deid.settings import Table, cells, one_of, only, tables, text, texts

REDCAP, FORM, FHIR = "[consent.redcap]", "[[consent.redcap.forms]]", "[consent.fhir]"

_NO_TABLE: Mapping[str, Any] = MappingProxyType({})


def redcap_map(table: Any) -> RedcapMap:
    """Read `[consent.redcap]`, less its `file`.

    Raises:
        ConfigError: something is missing, unknown or said twice.
    """
    only(table, ("file", "record", "forms"), REDCAP)
    forms = enumerate(tables(table, "forms", FORM), 1)
    return RedcapMap(
        record=text(table, "record", REDCAP),
        forms=tuple(_form(form, f"{FORM} number {number}") for number, form in forms),
    )


def _form(table: Any, place: str) -> RedcapForm:
    only(table, ("form", "event", "agreed", "columns", "values", "data_classes"), place)
    return RedcapForm(
        form=text(table, "form", place),
        event=text(table, "event", place, default="grant"),
        agreed=_answer(table["agreed"], f"{place} agreed") if "agreed" in table else None,
        columns=_columns(table, "columns", place),
        values=MappingProxyType(cells(table.get("values", {}), f"{place} values")),
        data_classes=_columns(table, "data_classes", place),
    )


def _answer(table: Any, place: str) -> Answer:
    only(table, ("column", "yes", "no"), place)
    return Answer(column=text(table, "column", place), yes=text(table, "yes", place), no=text(table, "no", place))


def _columns(table: Table, key: str, place: str) -> Mapping[str, str]:
    columns = table.get(key, {})
    if not isinstance(columns, dict):
        raise ConfigError(f"study.toml: {place} {key} must be a table.")
    return MappingProxyType({name: text(columns, name, f"{place} {key}") for name in columns})


def fhir_map(table: Any) -> FhirMap:
    """Read `[consent.fhir]`, less its `file`.

    Raises:
        ConfigError: something is unknown, or a code is described by nothing or by what contradicts itself.
    """
    only(table, ("file", "identifier_system", "related_person", "signer", "profiles", "codes"), FHIR)
    codes = table.get("codes", _NO_TABLE)
    if not isinstance(codes, Mapping):
        raise ConfigError(f'study.toml: {FHIR} describes each code in a table, [consent.fhir.codes."SYSTEM|CODE"].')
    return FhirMap(
        codes=MappingProxyType({name: _code(name, code) for name, code in codes.items()}),
        identifier_system=text(table, "identifier_system", FHIR, default=""),
        related_person=_one_of(table, "related_person", ("guardian", "representative"), FHIR),
        signer=_one_of(table, "signer", SIGNERS, FHIR),
        profiles=texts(table, "profiles", FHIR),
    )


def _code(name: str, table: Any) -> CodeRule:
    place = f'[consent.fhir.codes."{name}"]'
    only(table, ("data_classes", "purposes", "recipients", "period"), place)
    if not table or not all(name.rpartition("|")):
        raise ConfigError(f'study.toml: {place} needs a name "SYSTEM|CODE" and something that the code stands for.')
    rule = CodeRule(
        data_classes=texts(table, "data_classes", place) if "data_classes" in table else None,
        purposes=texts(table, "purposes", place),
        recipients=texts(table, "recipients", place),
        period=_one_of(table, "period", ("use", "collect"), place),
    )
    if unknown := sorted(set(rule.data_classes or ()) - set(DATA_CLASSES)):
        raise ConfigError(f"study.toml: {place} does not know {', '.join(unknown)}. Known: {', '.join(DATA_CLASSES)}.")
    if not all(map(is_code, rule.purposes)):
        raise ConfigError(f"study.toml: {place} purposes holds what is no code of the Data Use Ontology.")
    if any(";" in part for part in (*rule.purposes, *rule.recipients)):
        raise ConfigError(f"study.toml: {place}: no ; may stand in a purpose or recipient; write a list.")
    if rule.period == "collect" and (rule.purposes or rule.recipients):
        raise ConfigError(f"study.toml: {place} is about collecting, which has no purposes and no recipients.")
    return rule


def _one_of(table: Table, key: str, known: tuple[str, ...], place: str) -> str:
    return one_of(table[key], known, f"{place} {key}") if key in table else ""
