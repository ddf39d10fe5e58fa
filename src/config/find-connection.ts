import { failure, type Result, success } from '../diagnostics/result.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import type { Configuration, ConnectionSettings } from './configuration.ts';

/** The connection of a name; says which there are where it is none of them. `task`: who asks for it. */
export function findConnection(
  { connections, file }: Pick<Configuration, 'connections' | 'file'>,
  { name, task }: { readonly name: string; readonly task: string },
): Result<ConnectionSettings> {
  const found = Object.hasOwn(connections, name) ? connections[name] : undefined;
  if (found !== undefined) return success(found);
  const names = Object.keys(connections);
  const where = file === null ? 'there is no configuration' : `\`${file}\``;
  const there = names.length === 0 ? 'has none' : `has ${names.map((each) => `\`${each}\``).join(', ')}`;
  const known = file === null ? where : `${where} ${there}`;
  const near = suggestionHint(name, names);
  return failure([
    {
      severity: 'error',
      code: 'unknown-connection',
      message: `task \`${task}\` names the connection \`${name}\`, and ${known}`,
      hint:
        near.hint ??
        `describe it in \`runnable.config.yaml\`: \`connections: { ${name}: { type: duckdb, path: ${name}.duckdb } }\``,
    },
  ]);
}
