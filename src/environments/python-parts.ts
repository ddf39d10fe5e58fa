import { join } from 'node:path';
import type { EnvironmentParts } from './recipe.ts';

/** What attempts find in a folder with a Python interpreter and its packages. */
export function pythonParts(
  folder: string,
  name: string,
  variables: EnvironmentParts['variables'],
): EnvironmentParts {
  const bin = join(folder, 'bin');
  return {
    bin,
    variables,
    tool: { name: 'python', path: join(bin, 'python'), why: `the environment \`${name}\`` },
  };
}
