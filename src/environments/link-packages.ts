import {
  appendFileSync,
  existsSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { temporaryName } from '../disk/temporary.ts';
import type { Outcome } from '../plan/invocation.ts';
import type { Recipe } from './recipe.ts';

/**
 * Shows the packages of an environment in a project, by a link that Git passes over. What else stands there is left as
 * it is and is the outcome, except a link to an environment of an earlier content.
 */
export function linkPackages(
  recipe: Recipe,
  { folder, directory }: { readonly folder: string; readonly directory: string },
  { project, task }: { readonly project: string; readonly task: string },
): Outcome | null {
  if (recipe.link === undefined) return null;
  const here = join(project, recipe.link.path);
  const target = join(folder, recipe.link.to);
  const found = lstatSync(here, { throwIfNoEntry: false });
  const leads = found?.isSymbolicLink() ? readlinkSync(here) : null;
  if (leads === target) return null;
  if (found !== undefined && !leads?.startsWith(`${directory}/`))
    return inTheWay(recipe, recipe.link.path, task);
  const draft = join(dirname(here), `.${temporaryName()}`);
  symlinkSync(target, draft);
  renameSync(draft, here);
  passOver(here);
  return null;
}

function inTheWay({ name }: Recipe, path: string, task: string): Outcome {
  return {
    status: 'failed',
    exitCode: null,
    signal: null,
    failure: {
      code: 'environment-in-the-way',
      message: `\`${path}\` is there already, where task \`${task}\` would find the packages of \`${name}\``,
      hint: 'take it out of the commit and of `workspace: { link: … }`',
    },
  };
}

// A rule of the user that ends in `/` is for folders, and a link is none.
function passOver(path: string): void {
  let root = dirname(path);
  while (!existsSync(join(root, '.git'))) {
    if (root === dirname(root)) return;
    root = dirname(root);
  }
  const exclude = join(root, '.git', 'info', 'exclude');
  if (!existsSync(dirname(exclude))) return;
  const line = `/${relative(root, path)}\n`;
  const known = existsSync(exclude) ? readFileSync(exclude, 'utf8') : '';
  if (!known.includes(line)) appendFileSync(exclude, line);
}
