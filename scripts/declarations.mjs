// The types of the library as one file: TypeScript writes declarations, a bundler puts those together that can be seen.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Writes the declarations of `src/index.ts` to a file. Throws when a type of the library has an error. */
export async function bundleDeclarations(root, file) {
  const folder = mkdtempSync(join(tmpdir(), 'runnable-types-'));
  try {
    await emit(root, folder);
    foldCodes(join(folder, 'types/diagnostics/codes'));
    const [{ rollup }, { dts }] = await Promise.all([import('rollup'), import('rollup-plugin-dts')]);
    const bundle = await rollup({
      input: join(folder, 'types/index.d.ts'),
      plugins: [dts()],
      external: /^node:/,
    });
    await bundle.write({ file, format: 'es' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function emit(root, folder) {
  const project = join(folder, 'tsconfig.json');
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    // Errors are found by `npm run types`.
    noCheck: true,
    emitDeclarationOnly: true,
    rootDir: join(root, 'src'),
    outDir: join(folder, 'types'),
    typeRoots: [join(root, 'node_modules/@types')],
  };
  const files = [join(root, 'src/index.ts')];
  writeFileSync(
    project,
    JSON.stringify({ extends: join(root, 'tsconfig.json'), include: [], files, compilerOptions }),
  );
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  try {
    await promisify(execFile)(process.execPath, [compiler, '--project', project]);
  } catch (error) {
    throw new Error(`the types of the library have errors:\n${error.stdout}`);
  }
}

const literal = /(?<=: )(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`)(?=;)/gs;

// What is known of a code outside is its name: without the texts of `explain` the file has a tenth of its size.
function foldCodes(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8').replace(literal, 'string');
    const tables = text.matchAll(/^export declare const (\w+): \{\n([\s\S]*?)^\};$/gm);
    const folded = [...tables].map(([, table, body]) => {
      const codes = [...body.matchAll(/^ {4}readonly '?([\w-]+)'?: \{$/gm)].map(([, code]) => `'${code}'`);
      return `export declare const ${table}: Record<${codes.join(' | ')}, string>;\n`;
    });
    writeFileSync(path, folded.join(''));
  }
}
