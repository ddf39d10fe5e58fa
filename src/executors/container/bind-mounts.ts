import { existsSync, realpathSync } from 'node:fs';
import type { ContainerMount } from '../../config/configuration.ts';
import type { SeenPath } from '../../plan/invocation.ts';
import { mountProblem } from '../../values/mount-path.ts';
import type { EngineName } from './engine.ts';

/** A path in a container under the name that it has on this machine: what tasks print is true in both. */
export function sameName({ path, mode }: SeenPath): ContainerMount {
  return { source: path, target: path, mode };
}

/** The options of an engine for mounts; of two of one target the later one counts, and what is inside another comes after it. */
export function mountOptions(mounts: readonly ContainerMount[], engine: EngineName): readonly string[] {
  const byTarget = new Map(mounts.map((mount) => [mount.target, mount]));
  return [...byTarget.values()]
    .sort((one, other) => (one.target < other.target ? -1 : 1))
    .map((mount) => mountOption(mount, engine));
}

function mountOption({ source, target, mode }: ContainerMount, engine: EngineName): string {
  const isReadOnly = mode === 'read-only';
  const fields = [
    ...['type=bind', `source=${source}`, `target=${target}`],
    ...(isReadOnly ? ['readonly'] : []),
  ];
  // It splits the option at each comma. Its other one splits at colons.
  if (engine === 'nerdctl' && fields.some(needsQuotes)) {
    return `--volume=${source}:${target}${isReadOnly ? ':ro' : ''}`;
  }
  return `--mount=${fields.map(quoteField).join(',')}`;
}

/** Why one of the paths that people name is not shown, as a sentence; null: all may be. Links are followed first. */
export function judgeMounts(mounts: readonly ContainerMount[]): string | null {
  for (const { source, mode } of mounts) {
    if (!existsSync(source)) return `\`${source}\`, which containers are to see, does not exist`;
    const real = realpathSync(source);
    // What would need quotes in a file needs none here, and belongs to no folder of the system.
    const problem = mountProblem(real.replaceAll(/[\n\r,"]/g, '_'), mode);
    if (problem === null) continue;
    const leads = real === source ? '' : `, which leads to \`${real}\`,`;
    return `\`${source}\`${leads} is not shown to containers: it ${problem}`;
  }
  return null;
}

// Engines read the option as a line of CSV.
function quoteField(field: string): string {
  return needsQuotes(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function needsQuotes(field: string): boolean {
  return /[",\n]/.test(field);
}
