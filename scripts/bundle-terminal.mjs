// The terminal UI as a file of its own: Ink and React are read only where somebody looks at a terminal.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const entry = 'src/reporters/tui/tui.ts';

/** Bundles it as `tui.js`, in CommonJS: Node starts that sooner, and the program asks for it as for other libraries. */
export async function bundleTerminal(options) {
  const { metafile } = await build({
    ...options,
    stdin: {
      contents: `export * from './${entry}'; export { ready } from 'yoga-layout';`,
      resolveDir: options.absWorkingDir,
      sourcefile: 'tui-entry.mjs',
    },
    outfile: `${options.outdir}/tui.js`,
    outdir: undefined,
    minify: true,
    define: {
      'process.env.NODE_ENV': '"production"',
      'import.meta.url': '__filename',
    },
    plugins: [{ name: 'without-await', setup: withoutAwait }],
  });
  return metafile;
}

/** In the program stands a stand-in that loads the file when one of its functions is called first. */
export const terminalApart = {
  name: 'terminal-apart',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/tui\/tui\.ts$/ }, () => ({ path: entry, namespace: 'terminal' }));
    onResolve({ filter: /./, namespace: 'terminal' }, ({ path }) => ({ path, external: true }));
    const names = [...readFileSync(join(root, entry), 'utf8').matchAll(/export \{ (\w+) \}/g)].map(
      ([, name]) => name,
    );
    onLoad({ filter: /./, namespace: 'terminal' }, () => ({
      contents: `
        const open = async () => { const found = require('./tui.js'); await found.ready; return found; };
        let opened;
        ${names.map((name) => `export const ${name} = async (...given) => (await (opened ??= open())).${name}(...given);`).join('\n')}
      `,
    }));
  },
};

// Two modules wait while they are loaded, which CommonJS cannot: one for tools of its developers, which nobody has, and
// one for the layout engine, for which the first call waits instead.
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
      export const ready = loadYoga().then((loaded) => Object.assign(yoga, wrapAssembly(loaded)));
      export default yoga;
    `,
  }));
}
