import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/span.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import type { Configuration } from './configuration.ts';

/** What a task wants of a pool, and where that is written. */
export interface WantedPlaces {
  readonly task: string;
  readonly name: string;
  readonly slots: number;
  readonly span?: Span;
}

/** An error for each task whose pool the configuration does not have, or which wants more places than there are. */
export function checkPools(
  { pools, file }: Pick<Configuration, 'pools' | 'file'>,
  wanted: readonly WantedPlaces[],
): readonly Diagnostic[] {
  return wanted.flatMap((want): readonly Diagnostic[] => {
    const places = Object.hasOwn(pools, want.name) ? pools[want.name] : undefined;
    if (places === undefined) return [describeUnknown({ pools, file }, want)];
    return want.slots > places ? [describeTooMany(want, places)] : [];
  });
}

function describeUnknown(
  { pools, file }: Pick<Configuration, 'pools' | 'file'>,
  want: WantedPlaces,
): Diagnostic {
  const names = Object.keys(pools);
  const there =
    names.length === 0 ? 'there is none' : `there are ${names.map((name) => `\`${name}\``).join(', ')}`;
  const near = suggestionHint(want.name, names);
  return {
    severity: 'error',
    code: 'unknown-pool',
    message: `task \`${want.task}\` takes a place of pool \`${want.name}\`, which the configuration does not have; ${there}`,
    ...(want.span === undefined ? {} : { span: want.span }),
    hint: near.hint ?? `declare it in \`${file ?? 'runnable.config.yaml'}\`: pools: { ${want.name}: 1 }`,
  };
}

function describeTooMany({ task, name, slots, span }: WantedPlaces, places: number): Diagnostic {
  return {
    severity: 'error',
    code: 'pool-slots',
    message: `task \`${task}\` takes ${slots} places of pool \`${name}\`, which has ${places}`,
    ...(span === undefined ? {} : { span }),
    hint: `take at most ${places}, or give the pool more places in the configuration`,
  };
}
