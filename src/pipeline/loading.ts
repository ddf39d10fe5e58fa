import type { PathProblem } from '../yaml/path-problem.ts';
import type { YamlDocument } from '../yaml/yaml-document.ts';
import type { KindSchema } from './kind-schema.ts';
import type { SharedExecutors } from './pipeline-source.ts';

/** What the stages of loading one file share. */
export interface Loading {
  readonly source: {
    readonly file: string;
    readonly name: string;
    readonly kinds: ReadonlyMap<string, KindSchema>;
    readonly sharedExecutors?: SharedExecutors;
  };
  readonly document: YamlDocument;
  readonly trust: 'trusted' | 'untrusted';
  /** Everything found so far. */
  readonly problems: PathProblem[];
  /** Keys whose values were left out because they are wrong: rules that rely on them would find what only follows from that. */
  readonly incomplete: Set<string>;
}
