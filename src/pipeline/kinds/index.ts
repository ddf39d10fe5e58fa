import type { KindSchema } from '../kind-schema.ts';
import { nodeKind } from './node.ts';
import { pythonKind } from './python.ts';
import { shellKind } from './shell.ts';
import { stubKind } from './stub.ts';

/** The kinds that this version carries out, by the key that a task has for them. */
export const kindSchemas: ReadonlyMap<string, KindSchema> = new Map(
  [shellKind, pythonKind, nodeKind, stubKind].map((kind) => [kind.name, kind]),
);

/** Keys of all kinds of the language, those of later versions included. */
export const kindKeys = [
  'shell',
  'python',
  'notebook',
  'node',
  'sql',
  'java',
  'dbt',
  'pipeline',
  'stub',
] as const;
