"""What is kept of a notebook: the executed one, and an HTML page of it that needs nothing else."""

import html
import os
import sys
import time

# Seconds between two writings while cells run; the last one is made whatever happens.
PAUSE = 2

# Charts may have scripts of their own. Nothing is fetched from anywhere, and nothing is sent.
POLICY = (
    "default-src 'none'; img-src data:; media-src data:; font-src data:; "
    "style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'"
)

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
pre, code { font: 13px/1.45 ui-monospace, monospace; }
pre { overflow-x: auto; margin: 0; }
.input_area { background: #f6f7f9; border: 1px solid #e1e4e8; border-radius: 4px; padding: .6rem .8rem; }
.cell { margin: 1rem 0; }
.prompt { color: #767676; font: 12px ui-monospace, monospace; }
.output_area { padding: .4rem .8rem; overflow-x: auto; }
.output_stderr { background: #fdecea; }
.output_error pre { color: #a12622; }
.anchor-link { display: none; }
table { border-collapse: collapse; } td, th { border: 1px solid #e1e4e8; padding: .2rem .5rem; text-align: right; }
img, svg { max-width: 100%; }
"""


class Kept:
    """A notebook that is written to the attempt's private folder while it is run."""

    def __init__(self, notebook, call, folder):
        self.notebook = notebook
        self.call = call
        self.folder = folder
        self.written = time.monotonic()

    def write_now_and_then(self):
        if time.monotonic() - self.written >= PAUSE:
            self.write_notebook()
            self.written = time.monotonic()

    def write_all(self):
        self.write_notebook()
        self.write_page()

    def write_notebook(self):
        import nbformat

        self.write("executed.ipynb", nbformat.writes(self.notebook) + "\n")

    def write_page(self):
        try:
            body = render_body(self.notebook)
        except ImportError:
            where = f"{sys.executable} -m pip install nbconvert"
            sys.stderr.write(f"note: no HTML of the notebook is kept, nbconvert is not installed: {where}\n")
            return
        except Exception as error:
            sys.stderr.write(f"note: no HTML of the notebook is kept: {type(error).__name__}: {error}\n")
            return
        self.write("executed.html", page(self.call["notebook"], body))

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path + ".part", "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
        os.replace(path + ".part", path)


def render_body(notebook):
    from nbconvert.exporters import HTMLExporter

    exporter = HTMLExporter(template_name="basic", embed_images=True)
    folder = {"metadata": {"path": os.getcwd()}}
    body, _ = exporter.from_notebook_node(notebook, resources=folder)
    return body


def page(title, body):
    from pygments.formatters import HtmlFormatter

    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{html.escape(title)}</title>",
            f"<style>{STYLE}{HtmlFormatter().get_style_defs('.highlight')}</style>",
            "</head>",
            "<body>",
            body,
            "</body>",
            "</html>",
            "",
        ]
    )
