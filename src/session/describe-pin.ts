import type { Notice } from '../engine/ports.ts';
import { type IgnoredEntry, measureIgnored } from '../git/ignored.ts';
import type { Change, Pin } from '../git/pin.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { formatSize } from '../values/size.ts';

/** What a pin means for a run: changes that are not committed, and what Git ignores and is therefore not there. */
export async function describePin(
  pin: Pin,
  pipeline: Pipeline,
  root: string | null,
): Promise<readonly Notice[]> {
  const notices: Notice[] = [];
  if (pin.changes.length > 0) notices.push(notCommitted(pin.changes));
  if (pin.leftOut.length > 0) notices.push(leftOut(pin.leftOut));
  const ignored = root === null ? [] : await measureIgnored(root, pin.ignored);
  const absent = ignored.filter((entry) => !isLinked(entry, pipeline));
  if (absent.length > 0) notices.push(notInSnapshot(absent));
  return notices;
}

function notCommitted(changes: readonly Change[]): Notice {
  const shown = changes.map(({ path, change }) => `${path} (${change})`);
  const message = `the run includes what is not committed: ${list(shown)}`;
  const made = findMade(changes);
  return made === undefined ? { code: 'dirty', message } : { code: 'dirty', message, hint: hintOf(made) };
}

/** The folder that tools make and that was meant to be ignored; the first of them. */
function findMade(changes: readonly Change[]): string | undefined {
  const untracked = changes.filter(({ change }) => change === 'untracked');
  return untracked.map(({ path }) => toolFolder.exec(path)?.[1]).find((name) => name !== undefined);
}

const toolFolder =
  /(?:^|\/)(node_modules|\.?venv|__pycache__|\.tox|\.(?:pytest|mypy|ruff)_cache|\.ipynb_checkpoints)\//;

function hintOf(folder: string): string {
  const ignore = `tools make \`${folder}\`, and all of it goes into each snapshot: put \`${folder}/\` into \`.gitignore\``;
  return folder === 'node_modules'
    ? `${ignore}; tasks still see it by \`workspace: { link: [node_modules] }\``
    : ignore;
}

function leftOut(paths: readonly string[]): Notice {
  return { code: 'left-out', message: `not committed, and not in the run: ${list(paths)}` };
}

function notInSnapshot(entries: readonly IgnoredEntry[]): Notice {
  const shown = entries.map(({ path, bytes }) => (bytes === null ? path : `${path} ${formatSize(bytes)}`));
  return { code: 'ignored', message: `not in the snapshot (ignored): ${list(shown)}` };
}

function isLinked({ path }: IgnoredEntry, { workspace, locate }: Pipeline): boolean {
  const file = locate([]).file;
  const prefix = file.slice(0, file.lastIndexOf('.runnable/'));
  const plain = path.replace(/\/$/, '');
  return workspace.link.some((link) => {
    const linked = `${prefix}${link.path}`.replace(/\/$/, '');
    return plain === linked || plain.startsWith(`${linked}/`) || linked.startsWith(`${plain}/`);
  });
}

function list(items: readonly string[]): string {
  const shown = items.slice(0, 8).join(', ');
  return items.length > 8 ? `${shown} and ${items.length - 8} more` : shown;
}
