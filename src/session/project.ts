import type { Configuration } from '../config/configuration.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Repository } from '../git/repository.ts';
import type { Pipeline } from '../pipeline/model.ts';

/** The folder that holds `.runnable/`, in its repository, with where its runs are kept. */
export interface Project {
  readonly repository: Repository;
  /** Absolute path of the project's folder in the live checkout; null for a bare repository. */
  readonly folder: string | null;
  /** The project's folder in the repository, with `/`; empty when it is the root. */
  readonly prefix: string;
  /** Absolute path of the state directory. */
  readonly stateDirectory: string;
  readonly configuration: Configuration;
  /** Absent: trusted. The definitions of an untrusted one come from somebody who gets no secrets and tells nobody. */
  readonly trust?: 'untrusted';
  /** Absolute path of the folder that the caller stands in. */
  readonly cwd: string;
  /** The caller's environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The definitions of a project, at a commit or as they lie on disk. A file with an error does not hide the others. */
export interface Definitions {
  readonly pipelines: readonly Pipeline[];
  /** Of all files; those with an error are not in `pipelines`. */
  readonly diagnostics: readonly Diagnostic[];
  /** Text by file, for code frames. */
  readonly sources: ReadonlyMap<string, string>;
}
