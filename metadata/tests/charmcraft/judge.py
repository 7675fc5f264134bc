"""What the real charmcraft makes of charms: one JSON object a line in, {name, files}; one a line out.

`files` are the texts of a charm's folder by name. The answer says whether charmcraft takes them, why not, and what
its extensions expand to.
"""

import copy
import json
import keyword
import logging
import os
import pathlib
import sys
import tempfile

logging.disable(logging.CRITICAL)
from craft_application import grammar, util
from craft_application.models.grammar import GrammarAwareProject
from craft_application.services.project import ProjectService
from craft_cli import EmitterMode, emit
import craft_platforms
from charmcraft import const, extensions, linters, parts, preprocess
from charmcraft.models import project as projects
from charmcraft.models.actions import JujuActions
from charmcraft.models.charmcraft import BasesConfiguration
from charmcraft.models.config import JujuConfig
from charmcraft.models.metadata import CharmMetadata, CharmMetadataLegacy

parts.setup_parts()
emit.init(EmitterMode.QUIET, "judge", "judge", log_filepath=pathlib.Path(os.devnull))


class Refused(Exception):
    pass


def load(path):
    with path.open() as file:
        return util.safe_yaml_load(file)


def check_config(config):
    """The model of options, which 12-factor charms' `optional` is added to."""
    if not isinstance(config, dict) or not isinstance(config.get("options"), dict):
        raise Refused("juju-config: must have an 'options' dictionary")
    options = {
        name: {key: value for key, value in option.items() if key not in ("optional", "required")}
        if isinstance(option, dict) else option
        for name, option in config["options"].items()
    }
    JujuConfig.model_validate({**config, "options": options})


def check_actions(actions):
    """The names, which the model of actions is meant to check: it cannot be used, its pattern is a private attribute."""
    pattern = JujuActions.__private_attributes__["_action_name_regex"].default
    for name in actions:
        if keyword.iskeyword(name) or not pattern.match(name):
            raise Refused(f"action name {name!r}")


def lint(folder, name, linter):
    if (folder / name).exists() and linter.run(folder) == linters.LintResult.ERROR:
        raise Refused(f"{linter.name}: {linter.text}")


def check_platforms(raw):
    """As `ProjectService.get_platforms` has it."""
    if "platforms" in raw:
        raw = copy.deepcopy(raw)
        platforms = ProjectService._preprocess_platforms(raw["platforms"])
        craft_platforms.charm.get_platforms_charm_build_plan(
            base=raw.get("base"), platforms=platforms, build_base=raw.get("build-base")
        )
        return
    if "bases" not in raw:
        raise Refused("no platforms")
    for base in raw["bases"]:
        BasesConfiguration.model_validate(base)


def check_project(folder):
    raw = load(folder / "charmcraft.yaml")
    if not isinstance(raw, dict):
        raise Refused("not a map")
    os.environ.pop(const.EXPERIMENTAL_EXTENSIONS_ENV_VAR, None)
    if raw.get("extensions"):
        os.environ[const.EXPERIMENTAL_EXTENSIONS_ENV_VAR] = "1"
    check_platforms(raw)
    project = copy.deepcopy(raw)
    GrammarAwareProject.validate_grammar(project)
    for name in project.get("parts") or {}:
        if "/" in name:
            raise Refused("part name")
    had = bool(project.get("extensions"))
    extensions.apply_extensions(folder, project)
    expanded = json.loads(json.dumps(project, default=str)) if had else None
    preprocess.add_default_parts(project)
    preprocess.add_config(folder, project)
    preprocess.add_actions(folder, project)
    preprocess.add_metadata(folder, project)
    project["parts"] = grammar.process_parts(
        parts_yaml_data=project["parts"], arch="amd64", target_arch="amd64", platform_ids=set()
    )
    model = projects.CharmcraftProject.unmarshal(project)
    if (folder / "metadata.yaml").exists():
        check_metadata(folder)
    else:
        CharmMetadata.from_charm(model)
    if project.get("config") is not None:
        check_config(project["config"])
    if project.get("actions"):
        check_actions(project["actions"])
    return expanded


def check_metadata(folder):
    metadata = load(folder / "metadata.yaml")
    if not isinstance(metadata, dict):
        raise Refused("not a map")
    CharmMetadataLegacy.unmarshal(metadata)
    lint(folder, "metadata.yaml", linters.JujuMetadata())


def judge(folder):
    expanded = None
    if (folder / "charmcraft.yaml").exists():
        expanded = check_project(folder)
    else:
        check_metadata(folder)
        if (folder / "config.yaml").exists():
            check_config(load(folder / "config.yaml"))
        if (folder / "actions.yaml").exists():
            actions = load(folder / "actions.yaml")
            if actions is not None:
                check_actions(actions)
    lint(folder, "config.yaml", linters.JujuConfig())
    lint(folder, "actions.yaml", linters.JujuActions())
    return expanded


for line in sys.stdin:
    case = json.loads(line)
    answer = {"name": case["name"], "accepted": True}
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for name, text in case["files"].items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        os.chdir(folder)
        try:
            answer["expanded"] = judge(folder)
        except BaseException as error:  # Whatever it is, the charm is not taken.
            details = getattr(error, "details", None)
            answer["accepted"] = False
            answer["why"] = f"{type(error).__name__}: {error} {details or ''}"[:1500]
        os.chdir("/")
    print(json.dumps(answer), flush=True)
