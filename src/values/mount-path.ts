/**
 * Why a path of this machine is not shown to containers, as the end of a sentence; null: it may be. The path has no
 * links in it. With what is refused a container could make itself master of the machine, or of other containers.
 */
export function mountProblem(path: string, mode: 'read-only' | 'read-write'): string | null {
  const plain = plainPath(path);
  if (typeof plain === 'object') return plain.problem;
  if (plain === '/') return 'is the whole machine';
  if (plain.endsWith('.sock'))
    return 'is a socket, and who may write to that of an engine is master of the machine';
  if (enginesAbove.includes(plain)) return 'holds the sockets and the state of container engines';
  const inside = findFolder(plain, closed) ?? (mode === 'read-write' ? findFolder(plain, system) : undefined);
  if (inside === undefined) return null;
  return closed.includes(inside)
    ? `belongs to the system, as all of \`${inside}\``
    : `is shown read-only or not at all`;
}

/** Why nothing can be shown at a path of a container, as the end of a sentence; null: it can. */
export function targetProblem(path: string): string | null {
  const plain = plainPath(path);
  if (typeof plain === 'object') return plain.problem;
  if (plain === '/') return 'is the whole of the container';
  const inside = findFolder(plain, kernel);
  return inside === undefined ? null : `belongs to the kernel, as all of \`${inside}\``;
}

const kernel = ['/proc', '/sys', '/dev'];
const closed = [
  ...kernel,
  '/run',
  '/var/run',
  '/var/lib/docker',
  '/var/lib/containers',
  '/var/lib/containerd',
];
const enginesAbove = ['/var', '/var/lib'];
const system = ['/bin', '/boot', '/etc', '/lib', '/lib32', '/lib64', '/sbin', '/usr'];

function plainPath(path: string): string | { readonly problem: string } {
  if (!path.startsWith('/')) return { problem: 'is not absolute' };
  if (/[\0\n\r,"]/.test(path)) return { problem: 'holds a comma, a quote, a line end or a NUL character' };
  const steps = path.split('/').filter((step) => step !== '' && step !== '.');
  return steps.includes('..') ? { problem: 'holds `..`' } : `/${steps.join('/')}`;
}

function findFolder(path: string, folders: readonly string[]): string | undefined {
  return folders.find((folder) => path === folder || path.startsWith(`${folder}/`));
}
