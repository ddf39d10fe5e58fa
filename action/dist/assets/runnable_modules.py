"""Where modules come from: the snapshot first, and never the live checkout."""

import importlib.machinery
import os
import sys

from runnable_failure import TaskError, find_place


def set_module_path(call, project):
    """The project's folder and its `src/` (or `path:`) ahead of everything that is installed."""
    extra = call.get("path")
    folders = [project, os.path.join(project, "src")] if extra is None else [join(project, extra), project]
    present = [folder for folder in folders if os.path.isdir(folder)]
    others = [entry for entry in sys.path if entry not in present]
    # A wheel is most often made of the very modules that lie in the project: it is the wheel that is to be run.
    sys.path[:] = others + present if "wheel" in call else present + others


def guard_imports(call, project):
    """Refuses modules that would be read from the live checkout, as editable installs do."""
    checkout = call.get("checkout")
    if checkout is None:
        return
    live = repository_of(os.path.realpath(checkout))
    inside = repository_of(project)
    if live != inside:
        sys.meta_path.insert(0, SnapshotGuard(live, inside, call))


class SnapshotGuard:
    """A finder that lets the others find, and looks at what they found."""

    def __init__(self, live, snapshot, call):
        self.live = live
        self.snapshot = snapshot
        self.call = call
        prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix}
        prefixes.update([os.path.realpath(prefix) for prefix in prefixes])
        self.fine = (snapshot + os.sep, *(prefix + os.sep for prefix in prefixes))

    def find_spec(self, name, path=None, target=None):
        for finder in sys.meta_path:
            find = None if finder is self else getattr(finder, "find_spec", None)
            spec = find(name, path, target) if find else None
            if spec is not None:
                self.refuse_live(name, spec)
                return spec
        return None

    def refuse_live(self, name, spec):
        for place in places_of(spec):
            if self.is_live(place):
                raise outside_snapshot(name, place, self)

    def is_live(self, place):
        if place.startswith(self.fine) or os.sep + "site-packages" + os.sep in place:
            return False
        real = os.path.realpath(place)
        return real.startswith(self.live + os.sep) and not real.startswith(self.fine)


def places_of(spec):
    if spec.origin and spec.has_location:
        return [os.path.abspath(spec.origin)]
    return [os.path.abspath(place) for place in spec.submodule_search_locations or []]


def outside_snapshot(name, place, guard):
    relative = os.path.relpath(os.path.realpath(place), guard.live)
    # The folder that would have to be on the path for the snapshot's own copy to be found.
    steps = relative.split(os.sep)
    top = name.split(".")[0]
    index = next((at for at, step in enumerate(steps) if step in (top, top + ".py")), 0)
    folder = "/".join(steps[:index]) or "."
    return TaskError(
        "import-outside-snapshot",
        f"task `{guard.call['task']}` imports `{name}` from the live checkout (`{place}`) and not from the snapshot",
        f"commit it and say where it lies: `python: {{ …, path: {folder} }}`; or install it without `--editable`",
    )


def repository_of(folder):
    """The folder at or above this one that holds `.git`; this one where there is none."""
    current = folder
    while not os.path.exists(os.path.join(current, ".git")):
        above = os.path.dirname(current)
        if above == current:
            return folder
        current = above
    return current


def explain_missing_module(error, call, project):
    """Why a module is not there, as far as that can be said; None where the task's own words are better."""
    name = error.name
    if not name:
        return None
    named = (call.get("function") or "").partition(":")[0] or call.get("module") or ""
    is_task = named == name or named.startswith(name + ".")
    what = f"of task `{call['task']}`" if is_task else f"that task `{call['task']}` imports"
    message = f"module `{name}` {what} is not found by `{sys.executable}`"
    hint = hint_for_own(named if is_task else name, call, project) or hint_for_installed(name, call)
    return TaskError("module-not-found", message, hint, find_place(error, project))


def hint_for_own(name, call, project):
    """The module lies in the project, or in the checkout that the project was copied from."""
    relative = name.replace(".", os.sep)
    checkout = call.get("checkout")
    for folder in filter(None, [checkout, checkout and os.path.join(checkout, "src")]):
        for form in (relative + ".py", os.path.join(relative, "__init__.py")):
            if os.path.isfile(os.path.join(folder, form)):
                shown = os.path.relpath(os.path.join(folder, form), checkout)
                return f"`{shown}` is in the checkout and not in the snapshot: Git ignores it, see `git check-ignore -v {shown}`"
    found = find_below(project, name.split("."))
    if found is not None:
        return f"it lies in `{found}/`: say `python: {{ …, path: {found} }}`"
    return hint_for_neighbours(name, project)


def find_below(project, steps):
    for folder in sorted(entry.name for entry in os.scandir(project) if entry.is_dir() and entry.name[0] != "."):
        base = os.path.join(project, folder, *steps)
        if folder != "src" and (os.path.isfile(base + ".py") or os.path.isfile(os.path.join(base, "__init__.py"))):
            return folder
    return None


def hint_for_neighbours(name, project):
    """What the project has under a like name, or what else its package has."""
    import difflib

    parent, _, last = name.rpartition(".")
    names = sorted(list_modules(parent, project))
    near = difflib.get_close_matches(last, names, 1)
    prefix = f"{parent}." if parent else ""
    if near:
        return f"did you mean `{prefix}{near[0]}`?"
    if parent and names:
        return f"`{parent}` has the modules " + ", ".join(f"`{other}`" for other in names[:8])
    return None


def list_modules(package, project):
    names = set()
    for root in (project, os.path.join(project, "src")):
        folder = os.path.join(root, *package.split(".")) if package else root
        if os.path.isdir(folder):
            for entry in os.scandir(folder):
                stem = entry.name[:-3] if entry.name.endswith(".py") else entry.name
                is_module = entry.is_dir() or entry.name.endswith(".py")
                if is_module and stem.isidentifier() and stem not in ("__init__", "__pycache__"):
                    names.add(stem)
    return names


def hint_for_installed(name, call):
    top = name.split(".")[0]
    if call.get("environment"):
        return f"add `{top}`, or the package that has it, to `{call['environment']}`"
    if call.get("image"):
        return f"`{call['image']}` has no `{top}`: name an image that has it, or a file that states it: `environment: requirements.txt`"
    why = call.get("why")
    chosen = f"the interpreter is {why}" if why else "the interpreter is the one that was found"
    for environment in call.get("environments", []):
        if os.path.realpath(environment) != os.path.realpath(sys.prefix) and has_package(environment, top):
            return f"{chosen}; `{environment}` has `{top}`: activate it, or deactivate the one in force"
    return f"{chosen}; install it there, if the name is right: `{sys.executable} -m pip install {top}`"


def has_package(environment, name):
    library = os.path.join(environment, "lib")
    if not os.path.isdir(library):
        return False
    suffixes = ["", ".py", *importlib.machinery.EXTENSION_SUFFIXES]
    for python in os.listdir(library):
        packages = os.path.join(library, python, "site-packages")
        if any(os.path.exists(os.path.join(packages, name + suffix)) for suffix in suffixes):
            return True
    return False


def join(project, path):
    return os.path.join(project, *[step for step in path.split("/") if step not in ("", ".")])
