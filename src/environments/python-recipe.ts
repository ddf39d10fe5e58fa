import { join } from 'node:path';
import { type Result, success } from '../diagnostics/result.ts';
import type { EnvironmentFormat } from '../pipeline/environment-file.ts';
import type { Site } from '../plan/invocation.ts';
import type { Interpreter } from './interpreter.ts';
import { findOnPath } from './programs.ts';
import { identifyPythonFiles } from './python-files.ts';
import { pythonParts } from './python-parts.ts';
import type { Recipe, Step } from './recipe.ts';
import { nameOf, type RecipeOrder, refuseRecipe, toolMissing } from './recipe-order.ts';

/** Formats that a virtual environment is made from; null: from a wheel alone. */
export type PythonFormat = Exclude<EnvironmentFormat, 'conda' | 'npm-lock'> | null;

/** A virtual environment of the interpreter that the task would have used: made by uv where it is on PATH, else by venv and pip. */
export async function createPythonRecipe(order: RecipeOrder, format: PythonFormat): Promise<Result<Recipe>> {
  const { site } = order.place;
  if (site !== undefined) return await createInImage(order, format, site);
  const uv = findOnPath(order.caller['PATH'], ['uv']);
  if (format === 'uv-lock' && uv === undefined) {
    return toolMissing(order, '`uv`, which is not', 'install it: `pip install uv`');
  }
  const interpreter = await findInterpreter(order);
  if (!interpreter.ok) return interpreter;
  const files = await identifyPythonFiles(order, format);
  if (!files.ok) return files;
  const making: Making = {
    format,
    file: order.request.file,
    wheel: order.request.wheel,
    python: interpreter.value.path,
    locked: files.value.some((line) => /(?:^|\/)uv\.lock /.test(line)),
  };
  const name = nameOf(order.request);
  return success({
    name,
    language: 'python',
    tool: uv === undefined ? 'pip' : 'uv',
    interpreter: interpreter.value.name,
    identity: [interpreter.value.path, interpreter.value.name, interpreter.value.abi, ...files.value],
    place: (folder) => pythonParts(folder, name, { VIRTUAL_ENV: folder }),
    ...(uv === undefined ? pipSteps(making) : uvSteps(making, uv)),
  });
}

// Nobody has looked at which programs the image has: Python it must have, and uv only for what pip cannot read.
async function createInImage(
  order: RecipeOrder,
  format: PythonFormat,
  { image, digest }: Site,
): Promise<Result<Recipe>> {
  const files = await identifyPythonFiles(order, format);
  if (!files.ok) return files;
  const { file, wheel } = order.request;
  const making: Making = { format, file, wheel, python: 'python3', locked: format === 'uv-lock' };
  const name = nameOf(order.request);
  const needsUv = format === 'uv-lock';
  return success({
    name,
    language: 'python',
    tool: needsUv ? 'uv' : 'pip',
    interpreter: `the Python of \`${image}\``,
    identity: [digest, ...files.value],
    place: (folder) => pythonParts(folder, name, { VIRTUAL_ENV: folder }),
    ...(needsUv ? uvSteps(making, 'uv') : pipSteps(making)),
  });
}

async function findInterpreter(order: RecipeOrder): Promise<Result<Interpreter>> {
  const choice = order.findPython(order.place.checkout);
  const found = choice === null ? null : await order.identify(choice.tool.path);
  if (found !== null) return success(found);
  const why =
    choice === null
      ? 'no `python3` or `python` is on PATH'
      : `\`${choice.tool.path}\` does not say which Python it is`;
  return refuseRecipe(
    'no-python',
    `the environment \`${nameOf(order.request)}\` of task \`${order.place.task}\` needs Python, and ${why}`,
    'install Python 3.8 or newer, or activate a virtual environment',
  );
}

interface Making {
  readonly format: PythonFormat;
  readonly file: string | undefined;
  readonly wheel: string | undefined;
  /** Absolute path of the interpreter, or its name in an image. */
  readonly python: string;
  /** A `uv.lock` says what is installed. */
  readonly locked: boolean;
}

type Doing = Pick<Recipe, 'steps' | 'listPackages'>;

function uvSteps({ format, file, wheel, python, locked }: Making, uv: string): Doing {
  const env = { UV_PYTHON_DOWNLOADS: 'never', UV_NO_PROGRESS: '1' };
  const pip = (folder: string, ...args: string[]): Step => {
    const [command = '', ...rest] = args;
    return { argv: [uv, 'pip', command, '--python', join(folder, 'bin', 'python'), ...rest], env };
  };
  const sync = (folder: string): Step => ({
    argv: [uv, 'sync', '--frozen', '--no-install-workspace', '--no-editable', '--python', python],
    cwd: folderOf(file ?? ''),
    env: { ...env, UV_PROJECT_ENVIRONMENT: folder },
  });
  const synced = format === 'uv-lock' || (format === 'pyproject' && locked);
  const named = [...(file === undefined || synced ? [] : ['-r', `./${file}`]), ...wheels(wheel)];
  return {
    steps: (folder) => [
      { argv: [uv, 'venv', '--quiet', '--no-project', '--python', python, folder], env },
      ...(synced ? [sync(folder)] : []),
      ...(named.length === 0 ? [] : [pip(folder, 'install', ...named)]),
    ],
    listPackages: async (folder, ask) => linesOf(await ask(pip(folder, 'freeze'))),
  };
}

// Isolated, so that a `queue.py` of the project is not taken for that of Python.
function pipSteps({ format, file, wheel, python }: Making): Doing {
  const env = { PIP_NO_INPUT: '1', PIP_DISABLE_PIP_VERSION_CHECK: '1' };
  const run = (folder: string, ...args: string[]): Step => ({
    argv: [join(folder, 'bin', 'python'), '-I', ...args],
    env,
  });
  const listed = (folder: string) => join(folder, 'project-requirements.txt');
  const stated = (folder: string) => (format === 'pyproject' ? listed(folder) : `./${file}`);
  return {
    steps: (folder) => [
      { argv: [python, '-I', '-m', 'venv', folder], env },
      ...(format === 'pyproject' ? [run(folder, '-c', listDependencies, `./${file}`, listed(folder))] : []),
      run(
        folder,
        ...['-m', 'pip', 'install'],
        ...(file === undefined ? [] : ['-r', stated(folder)]),
        ...wheels(wheel),
      ),
    ],
    listPackages: async (folder, ask) => linesOf(await ask(run(folder, '-m', 'pip', 'freeze'))),
  };
}

// pip reads no `pyproject.toml` without installing the project itself.
const listDependencies = `
import sys
try:
    import tomllib
except ImportError:
    from pip._vendor import tomli as tomllib
source, target = sys.argv[1:3]
with open(source, "rb") as file:
    project = tomllib.load(file).get("project")
if project is None:
    sys.exit(source + " has no table [project]: state its dependencies there, or name a requirements.txt")
if "dependencies" in project.get("dynamic", []):
    sys.exit(source + " has dynamic dependencies, which only a build tells: name a requirements.txt")
with open(target, "w", encoding="utf-8") as file:
    file.write("".join(line + "\\n" for line in project.get("dependencies", [])))
`;

function wheels(wheel: string | undefined): readonly string[] {
  return wheel === undefined ? [] : [`./${wheel}`];
}

function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end === -1 ? '' : path.slice(0, end);
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim().replace(/\/\/[^/@\s]+@/, '//***@'))
    .filter((line) => line !== '');
}
