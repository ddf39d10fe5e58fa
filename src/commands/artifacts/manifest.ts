import { decodePath } from '../../catalog/byte-path.ts';
import type { OutputFile } from '../../plan/task-result.ts';

/**
 * Digests and paths in the form of `sha256sum`, which it checks with `-c` in the folder that the outputs were put in;
 * the very bytes of the paths. Links are left out: it would follow them.
 */
export function renderManifest(files: readonly OutputFile[]): Uint8Array {
  const lines = files.filter(({ mode }) => mode !== 'symlink').map(lineOf);
  return Buffer.concat([...new Set(lines)].map((line) => Buffer.from(line, 'latin1')));
}

// Bytes as characters of one byte each. A name that would end the line is written with escapes, and the line says so.
function lineOf({ digest, path }: OutputFile): string {
  const name = decodePath(path).toString('latin1');
  const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `${escaped === name ? '' : '\\'}${digest}  ${escaped}\n`;
}
