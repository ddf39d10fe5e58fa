/**
 * Names of the arguments of a function in the text of its module; null where only Python could say which values reach
 * it: it is not there once, is decorated, collects what is left over, or has an argument of a type that does.
 */
export function findPythonArguments(text: string, name: string): ReadonlySet<string> | null {
  if (!/^[A-Za-z_]\w*$/.test(name)) return null;
  const found = [...text.matchAll(new RegExp(`^(?:async[ \\t]+)?def[ \\t]+${name}[ \\t]*\\(`, 'gm'))];
  const [only] = found;
  if (only === undefined || found.length > 1 || isBound(text, name, only.index)) return null;
  const parts = splitArguments(text, only.index + only[0].length);
  if (parts === null) return null;
  const names = parts.filter((part) => !['*', '/', ''].includes(part)).map(nameOf);
  return names.includes(null) ? null : new Set(names.filter((each) => each !== null));
}

function nameOf(part: string): string | null {
  const [, argument, hint = ''] = /^([A-Za-z_]\w*)\s*(?::([^=]*))?(?:=[\s\S]*)?$/.exec(part) ?? [];
  return argument !== undefined && isPlain(hint) ? argument : null;
}

/** A decorator, or another thing of that name, may be what is called in its place. */
function isBound(text: string, name: string, at: number): boolean {
  const before = text.slice(0, at).trimEnd();
  const last = before.slice(before.lastIndexOf('\n') + 1);
  // What a decorator spans several lines with ends so.
  if (/^@|^\)/.test(last)) return true;
  return new RegExp(`^(?:${name}[ \\t]*=|from .* import .*\\b${name}\\b|import .*\\b${name}\\b)`, 'm').test(
    text,
  );
}

const plain: ReadonlySet<string> = new Set(
  'str int float bool list dict tuple set bytes None date datetime Any Optional Union List Dict Tuple typing'.split(
    ' ',
  ),
);

// A class could take values that have the names of its fields.
function isPlain(hint: string): boolean {
  if (/["']/.test(hint)) return false;
  return (hint.match(/[A-Za-z_]\w*/g) ?? []).every((word) => plain.has(word));
}

const opening: ReadonlySet<string> = new Set('([{');
const closing: ReadonlySet<string> = new Set(')]}');

/** The arguments up to the closing bracket, without comments; null where the text ends before it. */
function splitArguments(text: string, from: number): readonly string[] | null {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  const pieces = /#[^\n]*|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[\s\S]/g;
  pieces.lastIndex = from;
  for (let piece = pieces.exec(text)?.[0]; piece !== undefined; piece = pieces.exec(text)?.[0]) {
    if (piece.startsWith('#')) continue;
    if (closing.has(piece) && depth === 0) return [...parts, part.trim()];
    if (piece === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
      continue;
    }
    depth += opening.has(piece) ? 1 : closing.has(piece) ? -1 : 0;
    part += piece;
  }
  return null;
}

/** Where the module of a function may lie, the likeliest place first. */
export function listModuleFiles(module: string, folders: readonly string[]): readonly string[] {
  const file = module.replaceAll('.', '/');
  return folders.flatMap((folder) => {
    const above = folder === '' ? '' : `${folder}/`;
    return [`${above}${file}.py`, `${above}${file}/__init__.py`];
  });
}
