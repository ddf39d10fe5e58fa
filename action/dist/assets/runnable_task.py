"""One Python task from its description to its returns."""

import importlib
import os
import sys

from runnable_failure import TaskError, report_exception, report_known
from runnable_modules import explain_missing_module, guard_imports, set_module_path


def run(call, folder, project):
    """Runs the task; the exit code of the process."""
    project = os.path.realpath(project)
    try:
        set_module_path(call, project)
        guard_imports(call, project)
        if "function" in call:
            run_function(call, folder, project)
        else:
            run_program(call, project)
    except TaskError as error:
        report_known(error, folder, project)
        return 1
    except ModuleNotFoundError as error:
        known = explain_missing_module(error, call, project)
        if known is None:
            report_exception(error, folder, project)
        else:
            report_known(known, folder, project)
        return 1
    except Exception as error:
        report_exception(error, folder, project)
        return 1
    return 0


def run_function(call, folder, project):
    from runnable_arguments import bind_arguments
    from runnable_returns import write_returns

    function = find_function(call)
    refuse_generator(function, call)
    positional, named = bind_arguments(function, call, folder)
    result = function(*positional, **named)
    if hasattr(result, "__await__"):
        result = finish(result)
    write_returns(result, call, folder)


def find_function(call):
    module_name, _, path = call["function"].partition(":")
    module = importlib.import_module(module_name)
    value = module
    for name in path.split("."):
        if not hasattr(value, name):
            raise function_not_found(call, module, (value, name))
        value = getattr(value, name)
    if not callable(value):
        raise TaskError(
            "not-callable",
            f"`{call['function']}` of task `{call['task']}` is {article(type(value).__name__)}, and not a function",
            "name a function: `python: module:function`",
            (getattr(module, "__file__", None), None),
        )
    return value


def function_not_found(call, module, missing):
    import difflib

    owner, name = missing
    names = [other for other in dir(owner) if callable(getattr(owner, other, None)) and other[0] != "_"]
    near = difflib.get_close_matches(name, names, 1)
    own = [other for other in names if getattr(getattr(owner, other), "__module__", None) == module.__name__]
    hint = f"did you mean `{near[0]}`?" if near else None
    if hint is None and own:
        hint = "the module has " + ", ".join(f"`{other}`" for other in own[:8])
    what = f"module `{module.__name__}`" if owner is module else f"`{getattr(owner, '__name__', owner)}`"
    message = f"{what} has no function `{name}`, which task `{call['task']}` names"
    return TaskError("function-not-found", message, hint, (getattr(module, "__file__", None), None))


def refuse_generator(function, call):
    import inspect

    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise TaskError(
            "generator-function",
            f"`{call['function']}` of task `{call['task']}` is a generator, and a task needs a function that returns",
            "return a list, such as `return list(rows)`, in place of `yield`",
            (function.__code__.co_filename, function.__code__.co_firstlineno),
        )


def finish(awaitable):
    import asyncio

    async def wait():
        return await awaitable

    return asyncio.run(wait())


def run_program(call, project):
    """A script or a module as the interpreter itself would run it."""
    import runpy

    if "module" in call:
        sys.argv = [call["module"], *call["args"]]
        runpy.run_module(call["module"], run_name="__main__", alter_sys=True)
        return
    script = os.path.join(project, *call["script"].split("/"))
    sys.argv = [script, *call["args"]]
    sys.path.insert(0, os.path.dirname(script))
    runpy.run_path(script, run_name="__main__")


def article(noun):
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} `{noun}`"
