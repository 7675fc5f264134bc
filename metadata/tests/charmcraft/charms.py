"""The example charms in source packages of charmcraft and ops: one JSON object a line, {name, files}.

Called with a scratch folder and the source packages. Templates of `charmcraft init` are rendered.
"""

import json
import pathlib
import sys
import tarfile

import jinja2

FILES = ("metadata.yaml", "charmcraft.yaml", "config.yaml", "actions.yaml", "layer.yaml", "paas-config.yaml", "requirements.txt")
NAMES = {"name": "my-charm", "author": "Ann Other", "year": 2026, "class_name": "MyCharm", "workload_module": "my_charm"}


def rendered(path):
    text = path.read_text()
    if path.suffix == ".j2":
        environment = jinja2.Environment(autoescape=False, keep_trailing_newline=True)
        text = environment.from_string(text).render(NAMES)
    return text


def texts(folder):
    found = {}
    for name in FILES:
        for path in (folder / name, folder / f"{name}.j2"):
            if path.is_file():
                found[name] = rendered(path)
    return found


def charms(root):
    for folder in sorted({path.parent for path in root.rglob("*.yaml*")}):
        files = texts(folder)
        if "metadata.yaml" in files or "charmcraft.yaml" in files:
            yield str(folder.relative_to(root)), files
        # Several charms beside one another, as `charmcraft-22.04.yaml`.
        for path in sorted(folder.glob("charmcraft-*.yaml")):
            beside = {name: text for name, text in files.items() if name != "charmcraft.yaml"}
            yield str(path.relative_to(root)), {**beside, "charmcraft.yaml": path.read_text()}


scratch = pathlib.Path(sys.argv[1])
for package in sys.argv[2:]:
    with tarfile.open(package) as tar:
        tar.extractall(scratch, filter="data")
for name, files in charms(scratch):
    print(json.dumps({"name": name, "files": files}))
