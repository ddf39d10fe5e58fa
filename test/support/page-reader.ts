import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine } from './command-line.ts';
import { makeFolder } from './repository.ts';

/** Something that a page promises and that can be tried. */
export interface Promised {
  /** `docs/tutorial.md:12` */
  readonly place: string;
  readonly promised: RegExp | number;
  readonly found: string | { readonly status: number | null; readonly output: string };
}

/**
 * Does what a page of `docs/` says, in an empty folder, and gives what it promised beside what came. A block of `sh` is
 * run where the one before it ended, and ends with 0 or the number of its `# exit code N`; a block of `text` is what
 * the block of `sh` before it prints, `…` standing for anything; any other block that begins with a comment is a file,
 * named by that comment. Blocks of `bash` are for the eyes only.
 */
export function* followPage(name: string): Generator<Promised> {
  const page = readFileSync(fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)), 'utf8');
  const reader = makeReader();
  let output = '';
  for (const block of readBlocks(page)) {
    const place = `docs/${name}:${block.line}`;
    if (block.language === 'sh') {
      const ended = reader.run(block.text);
      output = ended.output;
      yield { place, promised: Number(/# exit code (\d+)/.exec(block.text)?.[1] ?? 0), found: ended };
    } else if (block.language === 'text') {
      yield { place, promised: pattern(block.text), found: simplify(output) };
    } else if (block.language !== 'bash') reader.write(block.text);
  }
}

/** What a page shows, as a pattern for output that was made the same way. */
export function pattern(text: string): RegExp {
  const lines = simplify(text)
    .split('\n')
    .map((line) => (line === '…' ? '[^]*?' : line.split('…').map(literally).join('.*')));
  return new RegExp(`^${lines.join('\n')}$`);
}

/** What differs from run to run says nothing: ids, moments, durations, and the columns and lines that follow from them. */
export function simplify(text: string): string {
  return text
    .replaceAll(/\br-\w{10}\b/g, 'RUN')
    .replaceAll(/\b[0-9a-f]{7}\b|\b[0-9a-f]{12}\b/g, 'COMMIT')
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{3})?Z/g, 'TIME')
    .replaceAll(/^slowest .*\n/gm, '')
    .replaceAll(/\d+\.\ds/g, 'DURATION')
    .replaceAll(/ +/g, ' ')
    .trimEnd();
}

function readBlocks(markdown: string) {
  return [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    language: match[1],
    text: match[2] ?? '',
    line: markdown.slice(0, match.index).split('\n').length + 1,
  }));
}

function makeReader() {
  const folder = makeFolder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'runnable'), `#!/bin/sh\nexec '${process.execPath}' '${commandLine}' "$@"\n`);
  chmodSync(join(bin, 'runnable'), 0o755);
  const env = {
    PATH: `${bin}:${process.env['PATH']}`,
    HOME: folder,
    LC_ALL: 'C.UTF-8',
    PAGE_ENDED_IN: join(folder, 'ended-in'),
  };
  let cwd = join(folder, 'work');
  mkdirSync(cwd);
  return {
    run(text: string) {
      const script = `exec 2>&1\ntrap 'pwd > "$PAGE_ENDED_IN"' EXIT\n${text}`;
      const { status, stdout } = spawnSync('bash', ['-ec', script], { cwd, env, encoding: 'utf8' });
      cwd = readFileSync(env.PAGE_ENDED_IN, 'utf8').trim();
      return { status, output: stdout };
    },
    write(text: string) {
      const path = join(cwd, /^(?:#|\/\/|--) (\S+)\n/.exec(text)?.[1] ?? 'no-name');
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    },
  };
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
