"""Reads the forms for catalogs with the packages that read them: check.py MODELS-OF-OPENMETADATA FOLDER…

Prints for each folder what was read, as a line of JSON. Ends with an error where a package refuses anything.
"""

import json
import sys
import types
import typing
import urllib.parse
from pathlib import Path


def datahub(path):
    """Every proposal as the file source of DataHub reads it: the aspect is built and validated against its Avro schema."""
    from datahub.emitter.mcp import MetadataChangeProposalWrapper
    from datahub.ingestion.api.common import PipelineContext
    from datahub.ingestion.source.file import GenericFileSource
    from datahub.utilities.urns.urn import Urn

    source = GenericFileSource.create({"path": str(path)}, PipelineContext(run_id="check"))
    counts, fields, terms, known = {}, 0, set(), set()
    for unit in source.get_workunits_internal():
        proposal = unit.metadata
        assert isinstance(proposal, MetadataChangeProposalWrapper), proposal
        assert proposal.aspect is not None and proposal.validate(), proposal
        urn = Urn.from_string(proposal.entityUrn)
        assert len(urllib.parse.quote_plus(proposal.entityUrn, safe="*")) <= 512, proposal.entityUrn
        assert str(urn) == proposal.entityUrn and urn.entity_type == proposal.entityType, proposal
        key = proposal.aspectName
        counts[key] = counts.get(key, 0) + 1
        if key == "schemaMetadata":
            fields += len(proposal.aspect.fields)
            paths = [field.fieldPath for field in proposal.aspect.fields]
            assert len(set(paths)) == len(paths), paths
            for field in proposal.aspect.fields:
                terms.update(term.urn for term in (field.glossaryTerms.terms if field.glossaryTerms else []))
        if key == "glossaryTermInfo":
            known.add(proposal.entityUrn)
    assert not source.get_report().failures, source.get_report().failures
    assert terms == known, terms ^ known
    return {**counts, "fields": fields}


def openmetadata(path, models):
    """Every body as its published model, which knows no other fields."""
    sys.modules.setdefault("metadata", types.ModuleType("metadata")).__path__ = [str(Path(models) / "metadata")]
    from metadata.ingestion.models import custom_basemodel_validation

    # It would load the profiler and rename what it finds: here names are to be right as they are.
    custom_basemodel_validation.transform_entity_names = lambda entity, model: entity
    from metadata.ingestion.models import custom_pydantic

    custom_pydantic.transform_entity_names = lambda entity, model: entity
    from metadata.generated.schema.api.classification.createClassification import CreateClassificationRequest
    from metadata.generated.schema.api.classification.createTag import CreateTagRequest
    from metadata.generated.schema.api.data.createDatabase import CreateDatabaseRequest
    from metadata.generated.schema.api.data.createDatabaseSchema import CreateDatabaseSchemaRequest
    from metadata.generated.schema.api.data.createGlossary import CreateGlossaryRequest
    from metadata.generated.schema.api.data.createGlossaryTerm import CreateGlossaryTermRequest
    from metadata.generated.schema.api.data.createTable import CreateTableRequest
    from metadata.generated.schema.api.data.createTableProfile import CreateTableProfileRequest
    from metadata.generated.schema.api.services.createDatabaseService import CreateDatabaseServiceRequest

    models = {name: model for name, model in locals().items() if name.startswith("Create")}
    counts, columns, profiles, labels, names = {}, 0, 0, set(), set()

    def full(*parts):
        return ".".join(f'"{part}"' if "." in part else part for part in parts)

    def label(tags):
        labels.update(tag.tagFQN.root for tag in tags or [])

    for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
        request = json.loads(line)
        body = models[request["type"]].model_validate(request["body"])
        counts[request["type"]] = counts.get(request["type"], 0) + 1
        if "name" in request["body"]:
            name = request["body"]["name"]
            assert not any(ord(one) < 32 for one in name) and "::" not in name and '"' not in name, name
        if request["type"] == "CreateTagRequest":
            names.add(full(body.classification.root, body.name.root))
        if request["type"] == "CreateGlossaryTermRequest":
            names.add(full(body.glossary.root, body.name.root))
        if request["type"] == "CreateTableRequest":
            columns += len(body.columns)
            label(body.tags)
            for column in body.columns:
                label(column.tags)
            assert len({column.name.root for column in body.columns}) == len(body.columns)
        if request["type"] == "CreateTableProfileRequest":
            profiles += len(body.columnProfile)
    assert labels <= names, labels - names
    return {**counts, "columns": columns, "columnProfiles": profiles}


def openlineage(path):
    """Every event as the classes of the client, by the types that they declare."""
    import attr
    from openlineage.client import event_v2
    from openlineage.client.generated import (
        base,
        data_quality_metrics_dataset,
        datasource_dataset,
        documentation_dataset,
        schema_dataset,
        tags_dataset,
    )

    facets = {
        "schema": schema_dataset.SchemaDatasetFacet,
        "dataSource": datasource_dataset.DatasourceDatasetFacet,
        "documentation": documentation_dataset.DocumentationDatasetFacet,
        "dataQualityMetrics": data_quality_metrics_dataset.DataQualityMetricsDatasetFacet,
        "tags": tags_dataset.TagsDatasetFacet,
    }

    def made(kind, value, where):
        """`value` as `kind`; refuses fields that it has not, and values of another type."""
        origin, inner = typing.get_origin(kind), typing.get_args(kind)
        if origin is list:
            assert isinstance(value, list), where
            return [made(inner[0], one, where) for one in value]
        if origin is dict:
            assert isinstance(value, dict), where
            return {key: made(inner[1], one, f"{where}.{key}") for key, one in value.items()}
        if inner:
            return made(next(one for one in inner if one is not type(None)), value, where)
        if attr.has(kind):
            hints = typing.get_type_hints(kind)
            taken = {key: one for key, one in value.items() if not key.startswith("_")}
            unknown = taken.keys() - {field.name for field in attr.fields(kind)}
            assert not unknown, f"{where}: {unknown}"
            return kind(**{key: made(hints[key], one, f"{where}.{key}") for key, one in taken.items()})
        wanted = (int, float) if kind is float else kind
        assert isinstance(value, wanted) and not isinstance(value, bool), f"{where}: {value!r} is no {kind}"
        return value

    counts, seen = {}, set()
    for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
        event = json.loads(line)
        assert event.keys() == {"eventTime", "producer", "schemaURL", "dataset"}, event.keys()
        assert event["schemaURL"] == base.DatasetEvent._get_schema()
        dataset = event["dataset"]
        seen.add((dataset["namespace"], dataset["name"]))
        for name, facet in dataset["facets"].items():
            counts[name] = counts.get(name, 0) + 1
            assert facet["_producer"].startswith("urn:qingdan:"), facet
            if name in facets:
                made(facets[name], facet, name)
                assert facet["_schemaURL"] == facets[name]._get_schema(), facet["_schemaURL"]
        static = base.StaticDataset(namespace=dataset["namespace"], name=dataset["name"], facets={})
        event_v2.DatasetEvent(eventTime=event["eventTime"], producer=event["producer"], dataset=static)
    return {**counts, "datasets": len(seen)}


def graph(path):
    import rdflib

    return rdflib.Graph().parse(str(path), format="json-ld")


PREFIXES = """
PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/> PREFIX dpv: <https://w3id.org/dpv#>
PREFIX csvw: <http://www.w3.org/ns/csvw#> PREFIX cr: <http://mlcommons.org/croissant/> PREFIX sc: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX qd: <urn:qingdan:term:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def asked(graph, questions):
    """How many solutions each pattern has."""

    def count(pattern):
        query = f"{PREFIXES} SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {pattern} }}"
        return int(next(iter(graph.query(query)))[0])

    return {name: count(pattern) for name, pattern in questions.items()}


def dcat(path):
    read = graph(path)
    return asked(read, {
        "catalogs": "?s a dcat:Catalog ; dct:title ?t ; dct:description ?d ; dct:publisher/a ?p",
        "listed": "?c dcat:dataset ?s",
        # What DCAT-AP demands of each.
        "datasets": 'FILTER (lang(?zh) = "zh" && lang(?en) = "en") ?s a dcat:Dataset ; dct:title ?t ; dct:description ?zh, ?en',
        "distributions": "?s a dcat:Distribution ; dcat:accessURL ?u ; dct:format/a dct:MediaTypeOrExtent ; dcat:byteSize ?b "
        "FILTER (datatype(?b) = xsd:nonNegativeInteger && ?b >= 0 && isIRI(?u))",
        "all distributions": "?d dcat:distribution ?s",
        "columns": "?s a csvw:Column ; csvw:name ?n ; csvw:datatype ?t",
        "personal": "?s a dcat:Dataset ; dpv:hasPersonalData/a ?p . FILTER (?p IN (dpv:PersonalData, dpv:SensitivePersonalData))",
        "non-public": "?s a dcat:Dataset ; dct:accessRights ?r",
        "open": "?s a dcat:Dataset FILTER NOT EXISTS { ?s qd:individualsUpper ?u }",
        "undetermined": "?s qd:measure <urn:qingdan:measure:undetermined>",
        "obliged": "?s dpv:hasObligation/a dpv:Obligation",
        "wanting": "{ ?s a skos:ConceptScheme FILTER NOT EXISTS { ?s dct:title ?t } } "
        "UNION { ?s a skos:Concept FILTER NOT EXISTS { ?s skos:prefLabel ?l } } "
        "UNION { ?c dct:language ?s FILTER NOT EXISTS { ?s a dct:LinguisticSystem } } "
        "UNION { ?c dct:conformsTo ?s FILTER NOT EXISTS { ?s a dct:Standard } }",
        "dangling": "?x dpv:hasPersonalData|dct:format|dcat:dataset|dcat:distribution ?s FILTER NOT EXISTS { ?s a ?t }",
    })


def croissant(path):
    read = graph(path)
    return asked(read, {
        "descriptions": "?s a sc:Dataset ; dct:conformsTo ?v ; cr:isLiveDataset true",
        "files": "{ ?s a cr:FileObject ; sc:contentUrl ?u } UNION { ?s a cr:FileSet ; cr:includes ?i } ?s sc:encodingFormat ?e",
        "record sets": "?s a cr:RecordSet ; sc:name ?n",
        "fields": "?s a cr:Field ; cr:dataType ?t ; cr:source/(cr:fileObject|cr:fileSet) ?f . ?f sc:encodingFormat ?e",
        "nowhere": "?s a cr:Field FILTER NOT EXISTS { ?s cr:source/(cr:fileObject|cr:fileSet)/a ?f }",
    })


def check(folder, models):
    folder = Path(folder)
    return {
        "datahub": datahub(folder / "datahub.json"),
        "openmetadata": openmetadata(folder / "openmetadata.ndjson", models),
        "openlineage": openlineage(folder / "openlineage.ndjson"),
        "dcat": dcat(folder / "dcat.jsonld"),
        "croissant": croissant(folder / "croissant.json"),
    }


if __name__ == "__main__":
    for folder in sys.argv[2:]:
        print(json.dumps(check(folder, sys.argv[1])))
