/** The user's Git repository, as far as it is needed to find things in it. Nothing here changes it. */
export interface Repository {
  /** Absolute path of the work tree's root; null for a bare repository. */
  readonly root: string | null;
  /** Absolute path of the Git folder of this work tree. */
  readonly gitDirectory: string;
  /** Absolute path of the Git folder that all work trees share; the same as `gitDirectory` unless linked. */
  readonly commonDirectory: string;
  readonly bare: boolean;
  readonly shallow: boolean;
  /** A work tree that `git worktree add` made. */
  readonly linked: boolean;
  readonly objectFormat: 'sha1' | 'sha256';
}
