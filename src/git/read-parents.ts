import { InternalError } from '../diagnostics/errors.ts';
import { inRepository } from './head.ts';
import { isObjectId } from './object-id.ts';
import { runGit } from './process.ts';
import type { Repository } from './repository.ts';

/** The parents that a commit names, those that a shallow clone lacks included; empty where the commit is not there. */
export async function readParents(repository: Repository, id: string): Promise<readonly string[]> {
  if (!isObjectId(id)) throw new InternalError(`not an object id: ${JSON.stringify(id)}`);
  // As it is stored: everything else leaves out what a shallow clone cuts off.
  const { code, stdout } = await runGit(['cat-file', 'commit', id], inRepository(repository));
  const text = code === 0 ? stdout.toString('latin1') : '';
  const head = text.slice(0, text.indexOf('\n\n'));
  return [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].flatMap(([, parent]) => parent ?? []);
}
