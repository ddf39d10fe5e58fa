// The terminal UI as a file of its own: Ink and React are read only where somebody looks at a terminal.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { asFunction, keepToOneByte } from './function-text.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const entry = 'src/reporters/tui/tui.ts';

/** Bundles it as `tui.js`: like the program the text of a function, so that what V8 makes of it is kept. */
export async function bundleTerminal(options) {
  const { metafile } = await build({
    ...options,
    ...asFunction,
    stdin: {
      contents: `export * from './${entry}'; export { ready } from 'yoga-layout';`,
      resolveDir: options.absWorkingDir,
      sourcefile: 'tui-entry.mjs',
    },
    outfile: `${options.outdir}/tui.js`,
    outdir: undefined,
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"', 'import.meta.url': '__address' },
    plugins: [
      { name: 'without-await', setup: withoutAwait },
      { name: 'widths-at-first-call', setup: widthsAtFirstCall },
    ],
  });
  keepToOneByte(`${options.outdir}/tui.js`);
  return metafile;
}

/** In the program stands a stand-in that loads the file, the one with that digest, when it is asked for first. */
export function terminalApart(digest) {
  return {
    name: 'terminal-apart',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\/tui\/tui\.ts$/ }, () => ({ path: entry, namespace: 'terminal' }));
      const names = [...readFileSync(join(root, entry), 'utf8').matchAll(/export \{ (\w+) \}/g)].map(
        ([, name]) => name,
      );
      onLoad({ filter: /./, namespace: 'terminal' }, () => ({
        resolveDir: root,
        contents: `
          import { join } from 'node:path';
          import { findCodeFolder, loadCompiled } from './src/disk/compiled-code.ts';
          const program = { file: join(__file, '../tui.js'), digest: '${digest}', use: 'tui' };
          const open = async () => {
            const { value, keep } = loadCompiled(program, findCodeFolder(process.env));
            const found = value(require, program.file);
            await found.ready;
            return { found, keep };
          };
          let opened;
          /** Loads it before somebody needs it. */
          export const ready = () => (opened ??= open());
          const call = async (name, given) => {
            const { found, keep } = await ready();
            try {
              return await found[name](...given);
            } finally {
              keep();
            }
          };
          ${names.map((name) => `export const ${name} = (...given) => call('${name}', given);`).join('\n')}
        `,
      }));
    },
  };
}

// Two modules wait while they are loaded, which CommonJS cannot: one for tools of its developers, which nobody has, and
// one for the layout engine, for which the first call waits instead. It is handed its binary: left alone it would fetch
// the text that it is in, and Node reads all of HTTP for that.
function withoutAwait({ onResolve, onLoad }) {
  onLoad({ filter: /ink[\\/]build[\\/]reconciler\.js$/ }, ({ path }) => ({
    contents: readFileSync(path, 'utf8')
      .replace("await import('./devtools.js')", 'undefined')
      .replace('await loadPackageJson()', 'undefined'),
  }));
  onResolve({ filter: /^yoga-layout$/ }, () => ({ path: 'yoga-layout', namespace: 'yoga' }));
  onLoad({ filter: /./, namespace: 'yoga' }, () => ({
    resolveDir: dirname(fileURLToPath(import.meta.resolve('yoga-layout'))),
    contents: `
      import loadYoga from '../binaries/yoga-wasm-base64-esm.js';
      import wrapAssembly from './wrapAssembly.js';
      export * from './generated/YGEnums.js';
      const yoga = {};
      const wasmBinary = Buffer.from('${readYoga()}', 'base64');
      export const ready = loadYoga({ wasmBinary }).then((loaded) => Object.assign(yoga, wrapAssembly(loaded)));
      export default yoga;
    `,
  }));
  onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, ({ path }) => ({
    contents: readFileSync(path, 'utf8').replace(inBase64, 'data:application/octet-stream;base64,'),
  }));
}

function readYoga() {
  const file = new URL('../binaries/yoga-wasm-base64-esm.js', import.meta.resolve('yoga-layout'));
  return inBase64.exec(readFileSync(file, 'utf8'))[1];
}

const inBase64 = /data:application\/octet-stream;base64,([\w+/=]+)/;

// How wide a text is asks for all that Unicode knows of emoji, which takes long to read: only who meets one waits for it.
function widthsAtFirstCall({ onResolve, onLoad }) {
  onResolve({ filter: /^string-width$/ }, () => ({ path: 'string-width', namespace: 'widths' }));
  onLoad({ filter: /./, namespace: 'widths' }, () => ({
    resolveDir: root,
    contents: `
      import { isSingle } from './src/reporters/single-columns.ts';
      let found;
      const measure = (...given) => (found ??= require('./string-width.js').default)(...given);
      export default (text, options) =>
        options === undefined && typeof text === 'string' && isSingle(text) ? text.length : measure(text, options);
    `,
  }));
  onResolve({ filter: /^\.\/string-width\.js$/, namespace: 'widths' }, ({ path }) => ({
    path,
    external: true,
  }));
}
