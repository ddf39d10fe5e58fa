import { readFileSync, statSync } from 'node:fs';

/**
 * Which of some ports nothing listens on yet that others can reach, seen from the process that a container began with;
 * null: this machine does not show it, as where the engine runs in a virtual machine.
 */
export function silentPorts(pid: number, ports: readonly number[]): readonly number[] | null {
  const open = new Set<number>();
  try {
    if (isInOurNetwork(pid)) return null;
    for (const name of ['tcp', 'tcp6'])
      for (const port of readOpen(`/proc/${pid}/net/${name}`)) open.add(port);
  } catch {
    return null;
  }
  return ports.filter((port) => !open.has(port));
}

// A service never is: its number is one of another machine, and belongs to some other process here.
function isInOurNetwork(pid: number): boolean {
  return numberOfNetwork(pid) === numberOfNetwork('self');
}

// The kernel numbers these files anew for each network. Unlike links to namespaces, everybody may look at them.
function numberOfNetwork(pid: number | 'self'): number {
  return statSync(`/proc/${pid}/net/tcp`).ino;
}

// `  0: 00000000:1538 00000000:0000 0A …`: the local address and port, the other side, the state; 0A listens.
function readOpen(path: string): readonly number[] {
  const rows = readFileSync(path, 'latin1').matchAll(/^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ 0A /gm);
  return [...rows].flatMap(([, address = '', port = '']) =>
    isLoopback(address) ? [] : Number.parseInt(port, 16),
  );
}

// In the order of bytes that the machine has: of most of them the last two digits are the first byte.
function isLoopback(address: string): boolean {
  return /^.{6}7F$/.test(address) || address === '00000000000000000000000001000000';
}
