import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { type Result, success } from '../diagnostics/result.ts';
import { isMap, type Json } from '../values/json.ts';
import { listFolderFiles } from './file-digests.ts';
import { findOnPath } from './programs.ts';
import type { Recipe } from './recipe.ts';
import { identifyFiles, nameOf, type RecipeOrder, refuseRecipe, toolMissing } from './recipe-order.ts';

/** A `node_modules` of the packages that a `package-lock.json` states, made by `npm ci` in a folder of its own. */
export async function createNodeRecipe(order: RecipeOrder): Promise<Result<Recipe>> {
  const { file = '' } = order.request;
  // Packages with binaries must fit the Node that runs the tasks.
  const path = `${dirname(process.execPath)}:${order.caller['PATH'] ?? ''}`;
  const { site } = order.place;
  const npm = site === undefined ? findOnPath(path, ['npm']) : 'npm';
  if (npm === undefined) return toolMissing(order, '`npm`, which is not', 'install it with Node');
  const folder = posix.dirname(file);
  const source = join(order.place.project, folder);
  const first = await identifyFiles(order, [file, posix.join(folder, 'package.json')]);
  if (!first.ok) return first;
  const own = localPathsOf(order, first.value[0] ?? '', join(source, 'package-lock.json'));
  const outside = own.find((each) => posix.normalize(each).startsWith('..') || posix.isAbsolute(each));
  if (outside !== undefined) {
    const message = `\`${file}\` takes a package from \`${outside}\`, outside of the folder of \`package.json\``;
    return refuseRecipe('environment-folder', message, 'move it below that folder, or publish it');
  }
  const settings = ['.npmrc'].filter((name) => existsSync(join(source, name)));
  const more = await identifyFiles(
    order,
    [...own, ...settings].map((name) => posix.join(folder, name)),
  );
  if (!more.ok) return more;
  const name = nameOf(order.request);
  const { node, modules } = process.versions;
  return success({
    name,
    language: 'node',
    tool: 'npm',
    interpreter: site === undefined ? `Node ${node}` : `the Node of \`${site.image}\``,
    identity: [
      ...(site === undefined ? [`node-${modules}`, process.platform, process.arch] : [site.digest]),
      ...first.value,
      ...more.value,
    ],
    place: (at) => placeOf(at, name),
    prepare: async (at) => copyProject(source, at, [...own, ...settings]),
    steps: (at) => [
      {
        argv: [npm, 'ci', '--prefix', at, '--no-audit', '--no-fund'],
        env: site === undefined ? { ...quiet, PATH: path } : quiet,
      },
    ],
    listPackages: async (at) => listInstalled(at),
    link: { path: posix.join(folder, 'node_modules'), to: 'node_modules' },
  });
}

const quiet = { npm_config_update_notifier: 'false', npm_config_progress: 'false' };

function placeOf(folder: string, name: string) {
  const modules = join(folder, 'node_modules');
  return {
    bin: join(modules, '.bin'),
    variables: {},
    tool: { name: 'npm packages', path: modules, why: `the environment \`${name}\`` },
  };
}

const localPaths = new WeakMap<RecipeOrder['digests'], Map<string, readonly string[]>>();

// Locks are long, and many tasks name the same.
function localPathsOf({ digests }: RecipeOrder, content: string, lock: string): readonly string[] {
  const known = localPaths.get(digests) ?? new Map<string, readonly string[]>();
  localPaths.set(digests, known);
  const paths = known.get(content) ?? listLocalPaths(lock);
  known.set(content, paths);
  return paths;
}

/** Files and folders of the project that the lock installs packages from. */
function listLocalPaths(lock: string): readonly string[] {
  const paths = Object.values(packagesOf(lock)).flatMap((entry): string[] => {
    const { link, resolved } = isMap(entry) ? entry : {};
    if (typeof resolved !== 'string') return [];
    if (link === true) return [resolved];
    return resolved.startsWith('file:') ? [resolved.slice('file:'.length)] : [];
  });
  return [...new Set(paths)].sort();
}

function packagesOf(lock: string): Readonly<Record<string, Json>> {
  try {
    const data = JSON.parse(readFileSync(lock, 'utf8')) as Json;
    const packages = isMap(data) ? (data['packages'] ?? null) : null;
    return isMap(packages) ? packages : {};
  } catch {
    // npm says best what is wrong with it.
    return {};
  }
}

function copyProject(source: string, target: string, paths: readonly string[]): void {
  mkdirSync(target, { recursive: true });
  copyFileSync(join(source, 'package-lock.json'), join(target, 'package-lock.json'));
  writeFileSync(
    join(target, 'package.json'),
    withoutScripts(readFileSync(join(source, 'package.json'), 'utf8')),
  );
  for (const path of paths) {
    const isFile = statSync(join(source, path)).isFile();
    const files = isFile ? [path] : listFolderFiles(join(source, path)).map((name) => posix.join(path, name));
    for (const file of files) {
      mkdirSync(dirname(join(target, file)), { recursive: true });
      copyFileSync(join(source, file), join(target, file));
    }
  }
}

// Those of the project itself (`prepare`, `postinstall`) need its files; those of packages run as npm is set up.
function withoutScripts(text: string): string {
  try {
    const { scripts: _, ...rest } = JSON.parse(text) as Record<string, unknown>;
    return JSON.stringify(rest, null, 2);
  } catch {
    return text;
  }
}

function listInstalled(folder: string): readonly string[] {
  const packages = packagesOf(join(folder, 'node_modules', '.package-lock.json'));
  return Object.entries(packages).flatMap(([path, entry]) => {
    const version = isMap(entry) ? entry['version'] : undefined;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return path.includes('node_modules/')
      ? [`${name}@${typeof version === 'string' ? version : 'local'}`]
      : [];
  });
}
