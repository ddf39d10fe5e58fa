// Lets a Node that cannot read TypeScript load it. Types are taken out and every other character keeps its line.
// Bundled with the transform into one file, which registers itself: `node --import typescript-hooks.mjs script.ts`.
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { transform } from 'sucrase';

if (isMainThread) register(import.meta.url);

export async function load(url, context, next) {
  const [path] = url.split(/[?#]/, 1);
  if (!path.startsWith('file:') || !/\.[cm]?ts$/.test(path)) return next(url, context);
  const text = await readFile(fileURLToPath(path), 'utf8');
  const { code } = transform(text, {
    transforms: ['typescript'],
    filePath: fileURLToPath(path),
    disableESTransforms: true,
    keepUnusedImports: false,
  });
  return { format: isCommonJs(path, text) ? 'commonjs' : 'module', source: code, shortCircuit: true };
}

function isCommonJs(path, text) {
  if (path.endsWith('.cts')) return true;
  if (path.endsWith('.mts') || /^\s*(?:import|export)\b/m.test(text)) return false;
  return /\bmodule\.exports\b|\bexports\.\w|\brequire\s*\(/.test(text);
}
