import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll } from 'vitest';

/** A process that a test drives by lines. */
export interface Driven {
  readonly process: ChildProcess;
  /** Its next line of output; undefined when it has ended. */
  readonly line: () => Promise<string | undefined>;
  readonly say: (line: string) => void;
  readonly ended: Promise<void>;
}

/** Bundles a program of `test/support/programs`, once a test file; gives what starts it. */
export async function bundleProgram(name: string): Promise<(args: readonly string[]) => Driven> {
  const outfile = await bundleProgramFile(name);
  return (args) => drive(spawn(process.execPath, [outfile, ...args], { stdio: ['pipe', 'pipe', 'inherit'] }));
}

/** The same as a file that Node runs; gives its absolute path. */
export async function bundleProgramFile(name: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'runnable-program-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, `${name}.mjs`);
  const source = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url));
  const banner = {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  };
  await build({ entryPoints: [source], bundle: true, format: 'esm', platform: 'node', outfile, banner });
  return outfile;
}

function drive(child: ReturnType<typeof spawn>): Driven {
  if (child.stdout === null) throw new Error('a driven process has an output');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    process: child,
    line: async () => (await lines.next()).value,
    say: (line) => child.stdin?.write(`${line}\n`),
    ended: new Promise((resolve) => child.once('close', () => resolve())),
  };
}
