"""Exports the JSON Schemas of the databag classes of a Python file, for `relata import pydantic`.

Arguments: the file, then ROLE.SCOPE=CLASS for classes that are not found by the names ProviderSchema and
RequirerSchema. One JSON object is printed; what the file itself prints goes to standard error.
"""

import importlib.util
import inspect
import json
import math
import os
import re
import sys
import traceback
import types
import typing


class Refused(Exception):
    def __init__(self, kind, message, line=0):
        super().__init__(message)
        self.kind, self.line = kind, line


def main(path, classes):
    pydantic = load_pydantic()
    stand_in = provide_base_class(pydantic)
    module = load_module(path)
    bags, notes = [], []
    if stand_in and stand_in.used:
        notes.append({"kind": "stand-in", "message": "interface_tester is not installed; its base class is stood in for", "line": 0})
    wanted = dict(item.split("=", 1) for item in classes)
    for place, name in wanted.items():
        cls = getattr(module, name, None)
        if not isinstance(cls, type):
            raise Refused("no-such-class", "the file has no class %s" % name)
        bags.append((place, cls))
    if not wanted:
        bags = list(databags(pydantic, module, notes))
    return {"bags": [b for b in (export(pydantic, *bag, notes=notes) for bag in bags) if b], "notes": notes}


def load_pydantic():
    try:
        import pydantic
    except ImportError as error:
        raise Refused("no-pydantic", str(error))
    if not hasattr(pydantic, "TypeAdapter"):
        raise Refused("old-pydantic", "pydantic %s is installed, and version 2 is needed" % pydantic.VERSION)
    return pydantic


def provide_base_class(pydantic):
    """A stand-in for interface_tester.schema_base where that package is not installed."""
    if importlib.util.find_spec("interface_tester") is not None:
        return None

    class StandIn(types.ModuleType):
        used = False

        def __getattr__(self, name):
            if name == "DataBagSchema":
                StandIn.used = True
                return base
            raise AttributeError(name)

    any_model = typing.Optional[pydantic.BaseModel]
    base = pydantic.create_model("DataBagSchema", unit=(any_model, None), app=(any_model, None))
    package, module = types.ModuleType("interface_tester"), StandIn("interface_tester.schema_base")
    package.__path__, package.schema_base = [], module
    sys.modules[package.__name__], sys.modules[module.__name__] = package, module
    return StandIn


def load_module(path):
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    spec = importlib.util.spec_from_file_location("relata_imported_schema", path)
    if spec is None or spec.loader is None:
        raise Refused("not-python", "the file's name does not end in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except SystemExit as error:
        raise Refused("file-failed", "the file ends the program: exit code %s" % error.code)
    except SyntaxError as error:
        raise Refused("file-failed", "SyntaxError: %s" % error.msg, error.lineno or 0)
    except BaseException as error:
        lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == path]
        what = "%s: %s" % (type(error).__name__, error)
        raise Refused("file-failed", what, lines[-1] if lines else 0)
    return module


def databags(pydantic, module, notes):
    """The databags of ProviderSchema and RequirerSchema, each with its class."""
    found = False
    for role, name in (("provider", "ProviderSchema"), ("requirer", "RequirerSchema")):
        schema = getattr(module, name, None)
        if schema is None:
            continue
        fields = getattr(schema, "model_fields", None)
        if fields is None:
            raise Refused("no-model", "%s is not a pydantic model" % name, line_of(schema))
        found = True
        own = [field for field in fields if field not in ("app", "unit")]
        scopes = [(scope, databag_class(pydantic, fields[scope].annotation)) for scope in ("app", "unit") if scope in fields]
        scopes = [(scope, cls) for scope, cls in scopes if cls is not None]
        if own:
            taken = not any(scope == "app" for scope, _ in scopes)
            what = "taken for those of the application's databag" if taken else "left out"
            message = "%s has fields beside `app` and `unit`: they are %s" % (name, what)
            notes.append({"kind": "misplaced-fields", "message": message, "line": line_of(schema), "left_out": not taken})
            if taken:
                fields_of = {field: (fields[field].annotation, fields[field]) for field in own}
                scopes.append(("app", pydantic.create_model(name + "MisplacedFields", **fields_of)))
        for scope, cls in scopes:
            yield "%s.%s" % (role, scope), cls
    if not found:
        models = sorted(
            name for name, value in vars(module).items()
            if isinstance(value, type) and issubclass(value, pydantic.BaseModel) and value.__module__ == module.__name__
        )
        raise Refused("no-classes", "the file has neither ProviderSchema nor RequirerSchema; it has %s" % (", ".join(models) or "no models"))


def databag_class(pydantic, annotation):
    """The class of a databag, without its Optional; None where it is left as the base class has it."""
    unions = (typing.Union, getattr(types, "UnionType", typing.Union))
    if typing.get_origin(annotation) in unions:
        others = [one for one in typing.get_args(annotation) if one is not type(None)]
        if len(others) == 1:
            annotation = others[0]
    return None if annotation in (pydantic.BaseModel, None, type(None)) else annotation


def export(pydantic, place, cls, notes):
    try:
        schema = pydantic.TypeAdapter(cls).json_schema()
    except Exception as error:
        what = "".join(str(error).splitlines()[:1])
        message = "%s cannot be exported: %s: %s" % (place, type(error).__name__, what)
        notes.append({"kind": "not-exported", "message": mended(message), "line": line_of(cls)})
        return None
    told = []
    schema = sayable(schema, False, "", told)
    for pointer, kind, what in told:
        notes.append({"kind": kind, "message": "%s: what stands at %s %s" % (place, pointer, what), "line": line_of(cls)})
    return {"place": place, "line": line_of(cls), "schema": schema}


LONE = re.compile("[\ud800-\udfff]")
NOT_FINITE = "not-finite", "is left out: JSON has no infinity and no NaN"
NO_TEXT = "no-text", "is left out: JSON has no text with half a character"
MENDED = "no-text", "has half a character, in place of which a mark is written"


def sayable(schema, holds_names, pointer, told):
    """The schema without what JSON cannot say: numbers, and halves of characters. A default, and any value in a list,
    goes as a whole; texts that only describe are mended."""
    if isinstance(schema, list):
        items = [(str(index), item) for index, item in enumerate(schema)]
    elif isinstance(schema, dict):
        items = list(schema.items())
    else:
        return schema
    kept = []
    for key, value in items:
        here = "%s/%s" % (pointer, mended(key))
        in_list = isinstance(schema, list) and pointer.endswith(("/examples", "/enum"))
        is_value = in_list or not holds_names and key in ("default", "const", "example")
        why = unsayable(value) if is_value or isinstance(value, float) else None
        if why:
            told.append((here, *why))
            continue
        if mended(key) != key or isinstance(value, str) and mended(value) != value:
            told.append((here, *MENDED))
        names = not holds_names and key in ("properties", "$defs", "definitions", "patternProperties")
        kept.append((mended(key), sayable(mended(value), names, here, told)))
    return dict(kept) if isinstance(schema, dict) else [value for _, value in kept]


def mended(value):
    return LONE.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value


def unsayable(value):
    """Why JSON cannot say a value, if it cannot."""
    if isinstance(value, (dict, list)):
        parts = [*value, *value.values()] if isinstance(value, dict) else value
        return next(filter(None, map(unsayable, parts)), None)
    if isinstance(value, str):
        return NO_TEXT if LONE.search(value) else None
    return NOT_FINITE if isinstance(value, float) and not math.isfinite(value) else None


def line_of(cls):
    try:
        return inspect.getsourcelines(cls)[1]
    except (OSError, TypeError):
        return 0


if __name__ == "__main__":
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        result = main(sys.argv[1], sys.argv[2:])
    except Refused as error:
        result = {"refused": {"kind": error.kind, "message": mended(str(error)), "line": error.line}}
    try:
        text = json.dumps(result, allow_nan=False)
    except (ValueError, TypeError, RecursionError) as error:
        text = json.dumps({"refused": {"kind": "not-exported", "message": mended("the schema is no JSON: %s" % error), "line": 0}})
    answer.write(text)
    answer.flush()
    # Threads that the file left running do not keep anybody waiting.
    os._exit(0)
