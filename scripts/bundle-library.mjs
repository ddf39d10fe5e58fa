// The library as one module: `index.mjs`, and `index.d.mts` with its types.

import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleDeclarations } from './declarations.mjs';
import { shortNames } from './short-names.mjs';

/** Bundles it; `apart`: packages that stand as files of their own beside it. */
export async function bundleLibrary(options, apart) {
  // For most of the time in a process of its own.
  const types = bundleDeclarations(options.absWorkingDir, join(options.outdir, 'index.d.mts'));
  const { metafile } = await build({
    ...options,
    entryPoints: { index: 'src/index.ts' },
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    // For libraries in CommonJS, which ask for nothing but Node's own modules.
    banner: { js: 'const require = process.getBuiltinModule;' },
    plugins: [{ name: 'apart', setup: (plugin) => keepApart(plugin, apart) }, shortNames],
  });
  await types;
  return metafile;
}

function keepApart({ onResolve }, apart) {
  const filter = new RegExp(`^(?:${apart.join('|')})$`);
  onResolve({ filter }, ({ path }) => ({ path: `./${path}.js`, external: true }));
}
