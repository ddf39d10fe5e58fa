import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { nodeDisk } from '../../disk/disk.ts';
import { replaceFile } from '../../disk/write.ts';

/** SHA-256 of files that Git does not know, each read again only when it may have changed. */
export interface FileDigests {
  /** Of the contents, hex. Absolute path; of a link, of what it leads to. */
  readonly of: (path: string) => Promise<string>;
  /** Remembers what was read anew, for later processes. What cannot be written down is read again the next time. */
  readonly save: () => Promise<void>;
}

/**
 * Digests that are remembered in a file, by path, device, inode, size and the times of the last change of content and of
 * the file itself: who sets one of the times sets the other. As with git's index, a file that changed less than two
 * seconds before it was read is not remembered: it may change again within the same tick of the clock.
 */
export function openFileDigests(memory: string, now: () => number): FileDigests {
  let remembered: Map<string, string> | undefined;
  // The last ones to be asked for.
  const asked = new Map<string, string>();
  let isNew = false;
  return {
    of: async (path) => {
      remembered ??= readMemory(memory);
      const begun = now();
      const stamp = stampOf(path);
      const known = asked.get(path) ?? remembered.get(path);
      if (known?.endsWith(` ${stamp.text}`)) {
        asked.set(path, known);
        return known.slice(0, 64);
      }
      const digest = await digestFile(path);
      if (stamp.changed + racyMs < begun && stampOf(path).text === stamp.text) {
        asked.set(path, `${digest} ${stamp.text}`);
        isNew = true;
      }
      return digest;
    },
    save: async () => {
      if (!isNew) return;
      isNew = false;
      // Another process may have written meanwhile.
      const all = readMemory(memory);
      for (const path of asked.keys()) all.delete(path);
      const entries = [...all, ...asked].slice(-mostFiles);
      const text = entries.map(([path, known]) => `${known} ${JSON.stringify(path)}\n`).join('');
      await replaceFile(nodeDisk, memory, text).catch(() => {});
    },
  };
}

const racyMs = 2_000;
/** Files that are remembered, of which each takes some 200 bytes. */
const mostFiles = 200_000;

function readMemory(file: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of readText(file).split('\n')) {
    const [, known, quoted = ''] = /^([0-9a-f]{64}(?: \d+){5}) (".*")$/.exec(line) ?? [];
    const path = parsePath(quoted);
    if (known !== undefined && path !== null) found.set(path, known);
  }
  return found;
}

// Null: the line is damaged, and only says what can be found out again.
function parsePath(quoted: string): string | null {
  try {
    const path: unknown = JSON.parse(quoted);
    return typeof path === 'string' ? path : null;
  } catch {
    return null;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** By what a file is known, and when it changed last, in milliseconds since 1970. */
function stampOf(path: string) {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  const changed = Math.max(Number(mtimeNs), Number(ctimeNs)) / 1_000_000;
  return { text: [dev, ino, size, mtimeNs, ctimeNs].join(' '), changed };
}

async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
