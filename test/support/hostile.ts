import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, type TestRepository } from './repository.ts';

/** A file that must not come to be: whatever a hostile repository tries to start would make it. */
export interface Canary {
  /** A command that makes it. */
  readonly command: string;
  readonly sang: () => boolean;
}

/** A canary outside every repository. */
export function makeCanary(): Canary {
  const path = join(makeFolder(), 'canary');
  return { command: `touch ${path}`, sang: () => existsSync(path) };
}

/**
 * Sets every way that is known in which the configuration, hooks and attributes of a repository start programs, all
 * with the canary's command. Files that are checked out or added get a filter.
 */
export function plantTraps(test: TestRepository, canary: Canary): void {
  const script = join(test.root, '.git', 'trap.sh');
  writeFileSync(script, `#!/bin/sh\n${canary.command}\ncat\n`);
  chmodSync(script, 0o755);
  const hooks = join(test.root, '.git', 'traps');
  mkdirSync(hooks);
  for (const folder of [hooks, join(test.root, '.git', 'hooks')]) {
    mkdirSync(folder, { recursive: true });
    for (const hook of hookNames) {
      writeFileSync(join(folder, hook), `#!/bin/sh\n${canary.command}\n`);
      chmodSync(join(folder, hook), 0o755);
    }
  }
  for (const [name, value] of Object.entries(settings))
    test.git('config', name, value === '' ? script : value);
  test.git('config', 'core.hooksPath', hooks);
  // The user's own settings run nothing either.
  for (const name of ['filter.trap.clean', 'filter.trap.smudge'])
    test.git('config', '--global', name, script);
  writeFileSync(join(test.root, '.git', 'info', 'attributes'), '* filter=trap diff=trap merge=trap\n');
}

const hookNames = [
  'post-checkout',
  'post-index-change',
  'pre-commit',
  'post-commit',
  'reference-transaction',
  'fsmonitor-watchman',
  'pre-auto-gc',
  'post-rewrite',
];

// Empty: the script.
const settings: Readonly<Record<string, string>> = {
  'core.fsmonitor': '',
  'core.sshCommand': '',
  'core.pager': '',
  'core.editor': '',
  'core.askPass': '',
  'core.gitProxy': '',
  'core.alternateRefsCommand': '',
  'credential.helper': '',
  'diff.external': '',
  'diff.trap.textconv': '',
  'diff.trap.command': '',
  'merge.trap.driver': '',
  'filter.trap.clean': '',
  'filter.trap.smudge': '',
  'filter.trap.required': 'true',
  'uploadpack.packObjectsHook': '',
  'pager.status': '',
  'pager.log': '',
  'alias.status': '!touch trap',
  'gpg.program': '',
  'log.showSignature': 'true',
  'status.submoduleSummary': 'true',
  'remote.origin.url': 'ext::sh -c touch%20trap',
  'remote.origin.promisor': 'true',
  'extensions.partialClone': 'origin',
  'protocol.ext.allow': 'always',
};
