import type { KindSchema } from './kind-schema.ts';

/** A pipeline file and how it is to be judged. */
export interface PipelineSource {
  /** Path relative to the project's folder, with `/`. */
  readonly file: string;
  /** Path in messages: relative to the repository's root. Default: `file`. */
  readonly shownAs?: string;
  /** The pipeline's name unless the file has a `name:`. */
  readonly name: string;
  /** Bytes where they come from a file: then the encoding is judged, too. */
  readonly content: Uint8Array | string;
  readonly kinds: ReadonlyMap<string, KindSchema>;
  /** `untrusted`: the file comes from somebody who may not decide what the environment of a process is. Default: `trusted`. */
  readonly trust?: 'trusted' | 'untrusted';
  /** False: the file was judged before, and habits that the standard model advises against are not looked for again. */
  readonly habits?: false;
  /** Executors whose compute is shared, and those that are used where none is named; absent: not known, and not judged. */
  readonly sharedExecutors?: SharedExecutors;
  /** The program that reads large files apart from this thread. Default: the one of the package; null: none. */
  readonly worker?: URL | null;
}

/** Which executors of a configuration have compute that people set up and change by hand. */
export interface SharedExecutors {
  readonly names: readonly string[];
  /** The executor of tasks that name none. */
  readonly defaults: Readonly<Record<'pipeline' | 'job', string>>;
}
