"""Copies the packages that notebooks need, with what these need, below a folder: where the Python of its image looks."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib import metadata

root = sys.argv[1]
ask = "import json, site, sys; print(json.dumps([site.getsitepackages()[-1], sys.prefix]))"
targets = json.loads(subprocess.check_output([sys._base_executable, "-Ic", ask]))
sources = [pathlib.Path(path).resolve() for path in (sysconfig.get_path("purelib"), sys.prefix)]
packages = {}


def visit(name):
    name = re.sub("[-_.]+", "-", name).lower()
    if name in packages:
        return
    try:
        packages[name] = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return
    for line in packages[name].requires or []:
        if "extra" not in line:
            visit(re.match(r"[\w.-]+", line)[0])


for name in ("nbclient", "ipykernel", "nbconvert"):
    visit(name)
for package in packages.values():
    for file in package.files or []:
        path = pathlib.Path(package.locate_file(file)).resolve()
        if not path.is_file() or path.suffix == ".pyc":
            continue
        for source, target in zip(sources, targets):
            if path.is_relative_to(source):
                copy = pathlib.Path(f"{root}{target}/{path.relative_to(source)}")
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
                break
