import { basename, join } from 'node:path';
import { type Result, success } from '../diagnostics/result.ts';
import { findOnPath } from './programs.ts';
import { identifyPythonFiles } from './python-files.ts';
import { pythonParts } from './python-parts.ts';
import type { Recipe, Step } from './recipe.ts';
import { nameOf, type RecipeOrder, toolMissing } from './recipe-order.ts';

/** An environment of conda, with an interpreter of its own. */
export async function createCondaRecipe(order: RecipeOrder): Promise<Result<Recipe>> {
  const { site } = order.place;
  const program = site === undefined ? findOnPath(order.caller['PATH'], programs) : anyOfImage;
  if (program === undefined) {
    return toolMissing(order, '`micromamba`, `mamba` or `conda`, and none of them is', 'install micromamba');
  }
  const files = await identifyPythonFiles(order, 'conda');
  if (!files.ok) return files;
  const tool = site === undefined ? basename(program) : 'conda';
  const name = nameOf(order.request);
  return success({
    name,
    language: 'python',
    tool,
    interpreter: `that of ${tool}`,
    identity: [...(site === undefined ? [process.platform, process.arch] : [site.digest]), ...files.value],
    place: (folder) => pythonParts(folder, name, { CONDA_PREFIX: folder }),
    steps: (folder) => [create(program, folder, order.request.file ?? ''), ...installWheel(folder, order)],
    listPackages: async (folder, ask) =>
      readExport(await ask({ argv: [...wordsOf(program), 'env', 'export', '--prefix', folder] })),
  });
}

const programs = ['micromamba', 'mamba', 'conda'];

/** Nobody has looked at which of them an image has. */
const anyOfImage = 'sh';

// A shell of the image takes the first one that is there.
function wordsOf(program: string): readonly string[] {
  return program === anyOfImage ? ['sh', '-c', takeFirst, 'conda'] : [program];
}

const takeFirst = `for each in ${programs.join(' ')}; do
  command -v "$each" > /dev/null || continue
  if [ "$each" = micromamba ] && [ "$2" = create ]; then shift; set -- "$@" --yes; fi
  exec "$each" "$@"
done
echo 'the image has none of ${programs.join(', ')}' >&2
exit 127`;

function create(program: string, folder: string, file: string): Step {
  const where = ['--prefix', folder, '--file', `./${file}`];
  return basename(program) === 'micromamba'
    ? { argv: [program, 'create', '--yes', ...where] }
    : { argv: [...wordsOf(program), 'env', 'create', ...where] };
}

function installWheel(folder: string, { request: { wheel } }: RecipeOrder): readonly Step[] {
  if (wheel === undefined) return [];
  return [{ argv: [join(folder, 'bin', 'python'), '-I', '-m', 'pip', 'install', `./${wheel}`] }];
}

// A list below `dependencies:` with one below `- pip:` in it.
function readExport(text: string): readonly string[] {
  return [...text.matchAll(/^\s*-\s+([^\s:]+=[^\s:]+)\s*$/gm)].flatMap(([, entry]) => entry ?? []);
}
