import type { Json } from '../../values/json.ts';
import type { KindSchema } from '../kind-schema.ts';
import { asMap } from './block-text.ts';

/** The kind `stub`. In its normal form `returns` has the values by name; a return that is declared and not there is null. */
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
