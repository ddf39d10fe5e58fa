import { createHash } from 'node:crypto';
import type { ContainerMount } from '../../config/configuration.ts';
import type { LocatedSite, SiteOrder } from '../../engine/ports.ts';
import { quoteForShell } from '../../values/quote-for-shell.ts';
import type { CommandError } from '../local/command.ts';
import { mountOptions } from './bind-mounts.ts';
import { type Engine, lastLine } from './engine.ts';
import type { Lasting } from './lasting-arguments.ts';
import type { Scene } from './scene.ts';
import { type LastingOrder, startLasting } from './start-lasting.ts';

/** Marks a container that runs share and that no run removes. */
const sharedLabel = 'runnable.shared';

/** Name of the lasting container of an executor: the chosen one, else one that no other project or executor has. */
export function nameShared({
  options: { name, settings, scratchDirectory },
}: Pick<Scene, 'options'>): string {
  if (settings.container !== undefined) return settings.container;
  const digest = createHash('sha256').update(scratchDirectory).digest('hex').slice(0, 8);
  return `runnable-${name}-${digest}`;
}

/** The container that people set up: started if it has stopped, made if it is not there, refused if it does not show what tasks need. */
export async function enterShared(scene: Scene, order: LastingOrder): Promise<Lasting> {
  const name = nameShared(scene);
  const found = await inspectShared(scene.engine, name);
  if (found !== null) return await enterFound(scene, order, found);
  const labels = { [sharedLabel]: scene.options.name };
  const made = await startLasting(scene, order, { name, labels });
  if (made.ok) return made;
  // Another run was faster.
  const there = await inspectShared(scene.engine, name);
  return there === null ? made : await enterFound(scene, order, there);
}

/** The image of the lasting container; of one that is not there yet that of the executor. */
export async function locateShared(scene: Scene, order: SiteOrder): Promise<LocatedSite> {
  const found = await inspectShared(scene.engine, nameShared(scene));
  return await scene.images.locate(found === null ? order : { ...order, image: found.Image });
}

/** What an engine knows of a container, as far as it counts. */
interface SharedFacts {
  readonly Id: string;
  readonly Image: string;
  readonly State: { readonly Running: boolean };
  readonly Mounts?: readonly {
    readonly Type: string;
    readonly Source: string;
    readonly Destination: string;
    readonly RW: boolean;
  }[];
}

async function inspectShared(engine: Pick<Engine, 'ask'>, name: string): Promise<SharedFacts | null> {
  const args = ['container', 'inspect', '--format={{json .}}', name];
  const { code, stdout } = await engine.ask(args);
  if (code !== 0) return null;
  try {
    const facts = JSON.parse(stdout) as SharedFacts;
    return { ...facts, Image: `sha256:${facts.Image.replace(/^sha256:/, '')}` };
  } catch {
    return null;
  }
}

async function enterFound(scene: Scene, order: LastingOrder, facts: SharedFacts): Promise<Lasting> {
  const container = nameShared(scene);
  const hidden = order.mounts.filter((mount) => !isShown(mount, facts));
  if (hidden.length > 0) return { ok: false, outcome: describeHidden(scene, order, hidden) };
  if (facts.State.Running) return { ok: true, container };
  const { code, stderr } = await scene.engine.ask(['start', container]);
  if (code === 0) return { ok: true, container };
  const message = `the container \`${container}\` of \`${scene.options.name}\` does not start: ${lastLine(stderr)}`;
  return { ok: false, outcome: { status: 'error', code: 'prepare', message } };
}

// A folder above it, shown under its own name, shows it too.
function isShown({ source, target, mode }: ContainerMount, { Mounts = [] }: SharedFacts): boolean {
  return Mounts.some(({ Type, Source, Destination, RW }) => {
    if (Type !== 'bind' || (mode === 'read-write' && !RW)) return false;
    const [fromSource, fromTarget] = [restBelow(Source, source), restBelow(Destination, target)];
    return fromSource !== null && fromSource === fromTarget;
  });
}

function restBelow(folder: string, path: string): string | null {
  if (path === folder) return '';
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null;
}

function describeHidden(
  scene: Scene,
  { image, mounts }: LastingOrder,
  hidden: readonly ContainerMount[],
): CommandError {
  const container = nameShared(scene);
  const { name } = scene.engine;
  const what = hidden.map(({ source }) => `\`${source}\``).join(', ');
  const words = [`--name=${container}`, ...mountOptions(mounts, name)].map(quoteForShell).join(' ');
  return {
    status: 'error',
    code: 'prepare',
    message: `the container \`${container}\` of \`${scene.options.name}\` does not show tasks what they need: ${what}`,
    hint: `remove it, \`${name} rm -f ${container}\`, and the next run makes it anew; or make it so: \`${name} run -d ${words} ${quoteForShell(image.name)} sleep 2147483647\``,
  };
}
