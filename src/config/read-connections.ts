import type { PathProblem } from '../yaml/path-problem.ts';
import type { ConnectionSettings } from './configuration.ts';
import type { ConfigurationFile, Connection } from './generated/config-types.ts';

/** The connections by name; says which lack what their type needs, or have what it does not know. */
export function readConnections(
  connections: ConfigurationFile['connections'],
  problems: PathProblem[],
): ReadonlyMap<string, ConnectionSettings> {
  const read = new Map<string, ConnectionSettings>();
  for (const [name, connection] of Object.entries(connections ?? {})) {
    const found = problems.length;
    problems.push(...judge(name, connection));
    const settings = problems.length === found ? build(connection) : null;
    if (settings !== null) read.set(name, settings);
  }
  return read;
}

// What was wrong has been taken out, so a part may be missing.
function build({
  type,
  url,
  path,
  read_only: readOnly = false,
}: Partial<Connection>): ConnectionSettings | null {
  if (type === 'postgresql') return url === undefined ? null : { type, url, readOnly };
  return type === undefined || path === undefined ? null : { type, path, readOnly };
}

function judge(name: string, connection: Partial<Connection>): PathProblem[] {
  const { type, url } = connection;
  if (type === undefined) return [];
  const [needed, other] = type === 'postgresql' ? (['url', 'path'] as const) : (['path', 'url'] as const);
  const at = ['connections', name];
  const problems: PathProblem[] = [];
  if (connection[needed] === undefined && connection[other] !== undefined) {
    const message = `a connection of type \`${type}\` has a \`${needed}\`, found \`${other}\``;
    problems.push({ code: 'connection', path: [...at, other], message });
  } else if (connection[needed] === undefined) {
    const message = `the connection \`${name}\` of type \`${type}\` has no \`${needed}\``;
    problems.push({ code: 'connection', path: at, message });
  }
  if (typeof url === 'string' && /^\w+:\/\/[^/@]*:[^/@]+@/.test(url)) problems.push(passwordInUrl(name));
  return problems;
}

function passwordInUrl(name: string): PathProblem {
  return {
    code: 'connection',
    path: ['connections', name, 'url'],
    message: `the URL of the connection \`${name}\` holds a password, and configurations are recorded`,
    hint: 'keep the whole URL as a secret, and name it: `url: { secret: WAREHOUSE_URL }`',
  };
}
