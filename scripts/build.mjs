// Bundles src/ into dist/: a small entry, and the program that it loads.
// `--if-stale` does nothing when dist/ is newer than every source.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleLibrary } from './bundle-library.mjs';
import { bundleTerminal, terminalApart } from './bundle-terminal.mjs';
import { asFunction, digestOf, keepToOneByte } from './function-text.mjs';
import { renderLicences } from './licences.mjs';
import { putInPlace, sweepDrafts } from './put-in-place.mjs';
import { shortNames } from './short-names.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const stamp = join(dist, '.built');
// Put together beside it and moved there whole: whoever runs the old one meanwhile is not disturbed.
const draft = join(root, `dist.${process.pid}`);

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
};
const commonJs = { format: 'cjs', supported: { 'dynamic-import': false } };
const apart = ['aws4fetch', 'execa', 'simple-git', 're2js', 'string-width'];
// Only a function, which is called on rare occasions: loaded by the first call, as all imports of it are at the top of files.
const atFirstCall = ['string-width'];
// Stand in the program and are made ready by the first use: texts that are simple need no YAML library, most runs no globs.
const atFirstUse = ['yaml', 'picomatch'];

if (!(process.argv.includes('--if-stale') && isFresh())) {
  sweepDrafts(dist);
  try {
    await bundle();
    putInPlace(draft, dist);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

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
  const define = { 'process.env.RUNNABLE_VERSION': JSON.stringify(version), 'import.meta.packaged': 'true' };
  const hooks = await bundleTypescriptHooks();
  const sql = await bundleSqlHarness();
  const metafiles = [
    hooks.metafile,
    sql.metafile,
    await bundleModules(define),
    await bundleLibraries(),
    await bundleLibrary({ ...common, outdir: draft, define }, apart),
    await bundleTerminal({ ...common, ...commonJs, outdir: draft }),
    await bundleReport(),
    await bundleReportPage(),
    await bundleProgram(define),
    await bundleEntry(define),
  ];
  copyAssets();
  writeFileSync(join(draft, 'THIRD-PARTY-LICENSES.txt'), renderLicences(root, metafiles));
  writeFileSync(
    join(draft, 'meta.json'),
    JSON.stringify(Object.assign({}, ...metafiles.map(({ outputs }) => outputs))),
  );
  writeFileSync(join(draft, '.built'), '');
}

/** What is started as a module. The extension says so: Node need not look for a package.json. */
async function bundleModules(define) {
  const { metafile } = await build({
    ...common,
    // Its errors come to the user as those of the file, and not as stacks.
    minifyIdentifiers: true,
    entryPoints: ['src/pipeline/load-worker.ts'],
    outdir: draft,
    splitting: true,
    format: 'esm',
    define,
    outExtension: { '.js': '.mjs' },
    // For libraries in CommonJS, which ask for nothing but Node's own modules.
    banner: { js: 'const require = process.getBuiltinModule;' },
  });
  return metafile;
}

/**
 * The program of the command, as the text of a function: `disk/compiled-code.ts` keeps what V8 makes of it. As one
 * file, because each one costs, and in CommonJS, which Node starts sooner.
 */
async function bundleProgram(define) {
  const { metafile } = await build({
    ...common,
    ...commonJs,
    entryPoints: [{ in: 'src/commands/program.ts', out: 'program' }],
    outdir: draft,
    define: { ...define, 'import.meta.url': '__address' },
    ...asFunction,
    plugins: [
      { name: 'apart', setup: keepApart },
      terminalApart(digestOf(join(draft, 'tui.js'))),
      shortNames,
    ],
  });
  keepToOneByte(join(draft, 'program.js'));
  return metafile;
}

/** Large libraries that few commands need, a file each: the program is read as a whole at each start. */
async function bundleLibraries() {
  const { metafile } = await build({
    ...common,
    ...commonJs,
    // No code of ours, whose names would tell in a stack where to look.
    minifyIdentifiers: true,
    entryPoints: apart.map((name) => ({ in: name, out: name })),
    outdir: draft,
  });
  return metafile;
}

/** What writes the HTML report, with its libraries: few commands need it. */
async function bundleReport() {
  const { metafile } = await build({
    ...common,
    ...commonJs,
    // A mistake in it is ours: its stack names this file, which is where to look.
    minifyIdentifiers: true,
    entryPoints: [{ in: 'src/reporters/html/render-report.ts', out: 'report' }],
    outdir: draft,
  });
  return metafile;
}

/** Script and style of the HTML report, which stand in every one that is written. */
async function bundleReportPage() {
  const { metafile } = await build({
    ...common,
    entryPoints: [
      { in: 'src/reporters/html/page/main.ts', out: 'report-page' },
      { in: 'src/reporters/html/page/report.css', out: 'report-page' },
    ],
    outdir: draft,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    minify: true,
    charset: 'utf8',
  });
  return metafile;
}

/** In place of a library something that looks like it and asks for it when it is used. */
async function standIn(name) {
  const library = await import(name);
  const real = `require('${name}')`;
  if (typeof library.default === 'function') {
    return `module.exports = new Proxy(() => {}, {
      apply: (_, __, given) => ${real}(...given),
      get: (_, key) => ${real}[key],
    });`;
  }
  const names = Object.keys(library).filter((each) => /^\w+$/.test(each) && each !== 'default');
  return `module.exports = { ${names.map((each) => `get ${each}() { return ${real}.${each}; }`).join(', ')} };`;
}

function keepApart({ onResolve, onLoad }) {
  onResolve({ filter: new RegExp(`^(?:${atFirstUse.join('|')})$`) }, ({ path, namespace }) =>
    namespace === 'at-first-use' ? undefined : { path, namespace: 'at-first-use' },
  );
  onLoad({ filter: /./, namespace: 'at-first-use' }, async ({ path }) => ({
    contents: await standIn(path),
    resolveDir: root,
  }));
  onResolve({ filter: /\/html\/render-report\.ts$/ }, () => ({ path: './report.js', external: true }));
  onResolve({ filter: new RegExp(`^(?:${apart.join('|')})$`) }, ({ path }) =>
    atFirstCall.includes(path)
      ? { path, namespace: 'at-first-call' }
      : { path: `./${path}.js`, external: true },
  );
  onResolve({ filter: /./, namespace: 'at-first-call' }, ({ path }) => ({ path, external: true }));
  onLoad({ filter: /./, namespace: 'at-first-call' }, ({ path }) => ({
    contents: `
      let found;
      export default (...given) => (found ??= require('./${path}.js').default)(...given);
    `,
  }));
}

async function bundleEntry(define) {
  const digest = digestOf(join(draft, 'program.js'));
  const { metafile } = await build({
    ...common,
    ...commonJs,
    entryPoints: [{ in: 'src/cli.ts', out: 'cli' }],
    outdir: draft,
    define: { ...define, 'process.env.RUNNABLE_PROGRAM': JSON.stringify(digest) },
  });
  writeFileSync(join(draft, 'package.json'), '{"type":"commonjs"}\n');
  return metafile;
}

// They travel to the task's folder, where no package is to be found: so each is one file, with its libraries in it.
function bundleTypescriptHooks() {
  return bundleHarness({ entryPoints: ['src/kinds/harness/typescript-hooks.mjs'] });
}

function bundleSqlHarness() {
  return bundleHarness({
    entryPoints: {
      'sql-harness': 'src/kinds/harness/sql/main.mjs',
      'sql-postgresql': 'src/kinds/harness/sql/postgresql.mjs',
    },
    // Only tasks that ask such a server get it; the others are for other systems.
    external: ['./sql-postgresql.mjs', 'pg-native', 'pg-cloudflare'],
    banner: { js: 'const require = process.getBuiltinModule;' },
  });
}

function bundleHarness(options) {
  return build({
    ...common,
    ...options,
    outdir: 'src/kinds/assets/generated',
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    minify: true,
  });
}

// Files that a kind hands to its tasks stand beside the chunk that names them.
function copyAssets() {
  const assets = join(root, 'src/kinds/assets');
  if (existsSync(assets)) cpSync(assets, join(draft, 'assets'), { recursive: true });
  const schema = join(root, 'src/pipeline/pipeline.schema.json');
  if (existsSync(schema)) cpSync(schema, join(draft, 'pipeline.schema.json'));
}
