// Bundles action/ into action/dist/, which is committed: GitHub runs it as it lies in the repository.
// `--check` changes nothing and fails when what is committed is not what these sources give.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { renderLicences } from './licences.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const committed = join(root, 'action/dist');
const draft = mkdtempSync(join(tmpdir(), 'runnable-action-'));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  define: { 'process.env.RUNNABLE_VERSION': JSON.stringify(version), 'import.meta.packaged': 'true' },
};

try {
  await bundle();
  if (process.argv.includes('--check')) check();
  else replace();
} finally {
  rmSync(draft, { recursive: true, force: true });
}

async function bundle() {
  const metafiles = [await bundleEntries(), await bundleProgram(), await bundleWorker()];
  cpSync(join(root, 'src/kinds/assets'), join(draft, 'assets'), {
    recursive: true,
    filter: (path) => !path.includes('__pycache__'),
  });
  writeFileSync(join(draft, 'THIRD-PARTY-LICENSES.txt'), renderLicences(root, metafiles));
}

/** The programs that GitHub starts: small, so that the first line comes at once. */
async function bundleEntries() {
  const { metafile } = await build({
    ...common,
    format: 'cjs',
    entryPoints: ['action/main.ts', 'action/post.ts'],
    outdir: draft,
    outExtension: { '.js': '.cjs' },
    plugins: [{ name: 'apart', setup: keepProgramApart }],
  });
  return metafile;
}

function keepProgramApart({ onResolve }) {
  onResolve({ filter: /^\.\/program\.ts$/ }, () => ({ path: './program.cjs', external: true }));
}

async function bundleProgram() {
  const { metafile } = await build({
    ...common,
    define: { ...common.define, 'import.meta.url': '__address' },
    format: 'cjs',
    supported: { 'dynamic-import': false },
    entryPoints: ['action/program.ts'],
    outdir: draft,
    outExtension: { '.js': '.cjs' },
    banner: { js: "const __address=require('node:url').pathToFileURL(__filename).href;" },
  });
  return metafile;
}

/** Reads large pipeline files apart from the program; one file, with its libraries in it. */
async function bundleWorker() {
  const { metafile } = await build({
    ...common,
    format: 'esm',
    entryPoints: { 'load-worker': 'src/pipeline/load-worker.ts' },
    outdir: draft,
    outExtension: { '.js': '.mjs' },
    banner: { js: 'const require = process.getBuiltinModule;' },
  });
  return metafile;
}

function check() {
  const [found, made] = [committed, draft].map(readFolder);
  const stale = [...new Set([...found.keys(), ...made.keys()])].filter(
    (path) => !made.get(path)?.equals(found.get(path) ?? Buffer.alloc(0)),
  );
  if (stale.length === 0) return;
  console.error(`action/dist is not what the sources give: ${stale.join(', ')}`);
  console.error('build and commit it: node scripts/build-action.mjs && git add action/dist');
  process.exitCode = 1;
}

function readFolder(folder) {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path)]));
}

function replace() {
  rmSync(committed, { recursive: true, force: true });
  cpSync(draft, committed, { recursive: true });
}
