"""Chooses the kernel of a notebook and starts it."""

import asyncio
import os
import shutil
import signal
import sys
import tempfile

from runnable_failure import TaskError

# In Jupyter it is the interpreter of the environment, so here it is the task's, whatever is registered under the name.
OWN = "python3"


async def start_kernel(notebook, call, folder):
    """A kernel that is ready for the first cell."""
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    name, specs = choose(notebook, call, KernelSpecManager())
    manager = AsyncKernelManager(
        kernel_name=name,
        kernel_spec_manager=specs,
        connection_file=os.path.join(folder, "kernel.json"),
    )
    if name == OWN:
        talk_by_files(manager, folder)
    kernel = Kernel(manager, call, folder)
    try:
        await kernel.start()
    except BaseException:
        await kernel.end()
        raise
    return kernel


def choose(notebook, call, installed):
    language = language_of(notebook.metadata)
    # Some editors write the language and no kernel.
    usual = OWN if language in ("", "python") else language
    wanted = call.get("kernel") or notebook.metadata.get("kernelspec", {}).get("name") or usual
    if wanted == OWN:
        return OWN, own_specs()
    if wanted in installed.find_kernel_specs():
        return wanted, installed
    if call.get("kernel") or language not in ("", "python"):
        raise not_found(wanted, call, installed)
    sys.stderr.write(f"note: the kernel `{wanted}` that the notebook names is not installed; {sys.executable} runs it\n")
    return OWN, own_specs()


def talk_by_files(manager, folder):
    """Sockets that only this user can open, in place of ports that everybody on the machine can."""
    manager.transport = "ipc"
    # The system limits the path of a socket to about a hundred bytes.
    place = folder if len(os.fsencode(folder)) < 80 else tempfile.mkdtemp(prefix="runnable-")
    manager.ip = os.path.join(place, "kernel")


def language_of(metadata):
    """In small letters; empty where the notebook does not say it."""
    name = metadata.get("kernelspec", {}).get("language") or metadata.get("language_info", {}).get("name") or ""
    return name.lower()


def own_specs():
    """The interpreter that runs us, without a kernel that was registered anywhere."""
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

    class OwnSpecs(KernelSpecManager):
        def get_kernel_spec(self, kernel_name):
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=argv, display_name="Python 3", language="python", name=kernel_name)

    return OwnSpecs()


def not_found(wanted, call, installed):
    import difflib

    names = sorted({OWN, *installed.find_kernel_specs()})
    near = difflib.get_close_matches(wanted, names, 1)
    there = ", ".join(f"`{name}`" for name in names)
    return TaskError(
        "kernel-not-found",
        f"the kernel `{wanted}` of task `{call['task']}` is not installed; there is {there}",
        f"did you mean `{near[0]}`?" if near else "install it where this interpreter finds it, or leave `kernel` out",
    )


class Kernel:
    """A running kernel. `language` is that of its specification, in small letters."""

    def __init__(self, manager, call, folder):
        self.manager = manager
        self.call = call
        self.folder = folder
        self.client = None
        self.stopped = False
        self.language = manager.kernel_spec.language.lower()

    async def start(self):
        # A folder of its own: the history of IPython is one file, which kernels that run at once would wait for.
        env = {"IPYTHONDIR": os.path.join(self.folder, "ipython"), **os.environ}
        await self.manager.start_kernel(cwd=os.getcwd(), env=env)
        self.client = self.manager.client()
        self.client.start_channels()
        try:
            await self.client.wait_for_ready(timeout=120)
        except RuntimeError as error:
            raise self.died("before the first cell") from error

    def stop_on_signal(self, task):
        def stop():
            self.stopped = True
            task.cancel()

        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)

    def died(self, when):
        return TaskError(
            "kernel-died",
            f"the kernel of task `{self.call['task']}` died {when}",
            "the log may have its last words; when memory runs out, the system ends the process that holds most of it",
        )

    async def run(self, code):
        """Runs code that is no cell; the content of the kernel's reply."""
        message = self.client.execute(code, silent=True, store_history=False)
        while True:
            try:
                reply = await self.client.get_shell_msg(timeout=1)
            except Exception:  # queue.Empty: it is still at work, or gone
                if not await self.manager.is_alive():
                    raise self.died("after the last cell") from None
                await asyncio.sleep(0)
                continue
            if reply["parent_header"].get("msg_id") == message:
                return reply["content"]

    async def end(self):
        if self.client is not None:
            self.client.stop_channels()
        if self.manager.has_kernel:
            await self.manager.shutdown_kernel(now=True)
        place = os.path.dirname(self.manager.ip)
        if place != self.folder and os.path.isabs(place):
            shutil.rmtree(place, ignore_errors=True)
