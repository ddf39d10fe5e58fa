// Bundles src/ into dist/: one small entry, and a chunk for each command that is loaded when it is asked for.
// `--if-stale` does nothing when dist/ is newer than every source.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { renderLicences } from './licences.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const stamp = join(dist, '.built');
// Put together beside it and moved there whole: whoever runs the old one meanwhile is not disturbed.
const draft = join(root, `dist.${process.pid}`);

if (!(process.argv.includes('--if-stale') && isFresh())) await bundle();

function isFresh() {
  if (!existsSync(stamp)) return false;
  const built = statSync(stamp).mtimeMs;
  const newest = (path) =>
    statSync(path).isDirectory()
      ? Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
      : statSync(path).mtimeMs;
  return ['src', 'scripts', 'package.json', 'templates'].every(
    (name) => !existsSync(join(root, name)) || newest(join(root, name)) < built,
  );
}

async function bundle() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  mkdirSync(draft, { recursive: true });
  const entries = [
    { in: 'src/cli.ts', out: 'cli' },
    { in: 'src/index.ts', out: 'index' },
    { in: 'src/pipeline/load-worker.ts', out: 'load-worker' },
  ].filter((entry) => existsSync(join(root, entry.in)));
  const result = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: draft,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: false,
    legalComments: 'none',
    metafile: true,
    define: { 'process.env.RUNNABLE_VERSION': JSON.stringify(version), 'import.meta.packaged': 'true' },
    // The extension says that they are modules: Node need not look for a package.json for each of them.
    outExtension: { '.js': '.mjs' },
    // For libraries in CommonJS, which ask for nothing but Node's own modules.
    banner: { js: 'const require = process.getBuiltinModule;' },
    logLevel: 'warning',
  });
  for (const { out } of entries) renameSync(join(draft, `${out}.mjs`), join(draft, `${out}.js`));
  const hooks = await bundleTypescriptHooks();
  copyAssets();
  const licences = renderLicences(root, [result.metafile, hooks.metafile]);
  writeFileSync(join(draft, 'THIRD-PARTY-LICENSES.txt'), licences);
  writeFileSync(join(draft, 'meta.json'), JSON.stringify(result.metafile));
  writeFileSync(join(draft, '.built'), '');
  const old = `${draft}.old`;
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(draft, dist);
  rmSync(old, { recursive: true, force: true });
}

// It travels to the task's folder, where no package is to be found: so it is one file, with the transform in it.
function bundleTypescriptHooks() {
  return build({
    absWorkingDir: root,
    entryPoints: ['src/kinds/harness/typescript-hooks.mjs'],
    outdir: 'src/kinds/assets/generated',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
}

// Files that a kind hands to its tasks stand beside the chunk that names them.
function copyAssets() {
  const assets = join(root, 'src/kinds/assets');
  if (existsSync(assets)) cpSync(assets, join(draft, 'assets'), { recursive: true });
  const schema = join(root, 'src/pipeline/pipeline.schema.json');
  if (existsSync(schema)) cpSync(schema, join(draft, 'pipeline.schema.json'));
}
