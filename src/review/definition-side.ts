import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { KindSchema } from '../pipeline/kind-schema.ts';
import type { Pipeline } from '../pipeline/model.ts';
import type { ReviewPolicy } from './policy.ts';

/** All definitions of one commit. */
export interface DefinitionSide {
  /** Id of the commit. */
  readonly commit: string;
  /** What was asked for. */
  readonly ref: string;
  /** Linked with one another; those whose file has an error are not there. */
  readonly pipelines: readonly Pipeline[];
  /** Names that files without a usable pipeline would have, by the path of the file in the repository. */
  readonly unread: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a review is made of. */
export interface ReviewInput {
  readonly base: DefinitionSide;
  readonly head: DefinitionSide;
  readonly dirty: boolean;
  /** Paths of files that differ between the commits, relative to the project, with `/`. */
  readonly changedPaths: readonly string[];
  readonly kinds: ReadonlyMap<string, KindSchema>;
  /** The project's folder in the repository; empty when it is the root. */
  readonly project: string;
  /** Of the base, never of the head. */
  readonly policy: ReviewPolicy;
  /** Type of an executor by the base's configuration; null for a name that it does not have. */
  readonly executorType: (name: string | undefined, form: Pipeline['form']) => string | null;
  readonly notes: readonly string[];
  /** By the id of a task of the head with `cache`: what its key says; absent where that is not known. */
  readonly foreseen: ReadonlyMap<string, ForeseenChange>;
}

/** Whether a run would use what a run of the base made, or what that task stands on which is another one: fields of its key. */
export type ForeseenChange =
  | { readonly reused: true }
  | { readonly reused: false; readonly fields: readonly string[] };
