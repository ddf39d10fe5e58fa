import type { KindSchema } from '../kind-schema.ts';
import { dbtKind } from './dbt.ts';
import { javaKind } from './java.ts';
import { nodeKind } from './node.ts';
import { notebookKind } from './notebook.ts';
import { pipelineKind } from './pipeline.ts';
import { pythonKind } from './python.ts';
import { shellKind } from './shell.ts';
import { sqlKind } from './sql.ts';
import { stubKind } from './stub.ts';

/** The kinds that this version carries out, by the key that a task has for them. */
export const kindSchemas: ReadonlyMap<string, KindSchema> = new Map(
  [shellKind, pythonKind, notebookKind, nodeKind, sqlKind, javaKind, dbtKind, pipelineKind, stubKind].map(
    (kind) => [kind.name, kind],
  ),
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
