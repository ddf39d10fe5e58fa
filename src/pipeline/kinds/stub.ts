import type { Json, JsonObject } from '../../values/json.ts';
import type { KindSchema } from '../kind-schema.ts';
import { asMap } from './block-text.ts';

/** A task that does nothing and succeeds, in its normal form. */
export interface StubTask {
  /** Values by name; a return that is declared and not here is null. */
  readonly returns: JsonObject;
}

/** The kind `stub`. */
export const stubKind: KindSchema = {
  name: 'stub',
  summary: 'nothing: it succeeds and gives the values that stand there',
  definition: 'stub',
  normalise: (value: Json) => ({ returns: asMap(value) ?? {} }),
  check: (value) =>
    value === false
      ? [{ path: [], code: 'kind-block', message: '`stub` takes true or the values to return, found false' }]
      : [],
  templates: () => [],
  scripts: () => [],
  files: () => [],
  pickles: false,
  returns: ({ returns }) => Object.keys(asMap(returns ?? null) ?? {}),
};
