/**
 * Names of the arguments of a function in the text of its module; null where only Python could say which values reach
 * it: it is not there once, is decorated, collects what is left over, has an argument of a type that does, or something
 * else may be called by its name.
 */
export function findPythonArguments(text: string, name: string): ReadonlySet<string> | null {
  if (!/^[A-Za-z_]\w*$/.test(name)) return null;
  const code = blankTexts(text);
  const found = [...code.matchAll(new RegExp(`^(?:async[ \\t]+)?def[ \\t]+(?=${name}[ \\t]*\\()`, 'gm'))];
  const [only] = found;
  if (only === undefined || found.length > 1 || isDecorated(code, only.index)) return null;
  const at = only.index + only[0].length;
  if (mayBeBound(code, name, at)) return null;
  const parts = splitArguments(text, code.indexOf('(', at) + 1);
  if (parts === null) return null;
  const names = parts.filter((part) => !['*', '/', ''].includes(part)).map(nameOf);
  return names.includes(null) ? null : new Set(names.filter((each) => each !== null));
}

function nameOf(part: string): string | null {
  const [, argument, hint = ''] = /^([A-Za-z_]\w*)\s*(?::([^=]*))?(?:=[\s\S]*)?$/.exec(part) ?? [];
  return argument !== undefined && isPlain(hint) ? argument : null;
}

function isDecorated(code: string, at: number): boolean {
  const before = code.slice(0, at).trimEnd();
  return before.slice(before.lastIndexOf('\n') + 1).startsWith('@');
}

/** What may bind names without naming them. */
const unnamed =
  /\bimport\s*\*|(?<![.\w])(?:globals|locals|vars|setattr|exec|eval|modules)\b|\bsys\s*\.\s*modules\b|\b__dict__\b/;

/** Whether anything but the `def` at a place may give the name: whatever is not plainly a call, or of something else. */
function mayBeBound(code: string, name: string, at: number): boolean {
  if (unnamed.test(code)) return true;
  const mentions = [...code.matchAll(new RegExp(`\\b${name}\\b`, 'g'))];
  return mentions.some(({ index }) => {
    const [before, after] = [code.slice(0, index), code.slice(index + name.length)];
    return index !== at && !isUse(before, after);
  });
}

function isUse(before: string, after: string): boolean {
  if (/\.$/.test(before)) return !/^\s*=(?!=)/.test(after);
  return /^[ \t]*\(/.test(after) && !/\b(?:def|class)[ \t]+$/.test(before);
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

// Comments, texts, and the ends of lines that go on; else a character.
const pieces =
  /#[^\n]*|'''(?:\\[\s\S]|[^\\])*?'''|'(?:\\[\s\S]|[^'\\\n])*'|"""(?:\\[\s\S]|[^\\])*?"""|"(?:\\[\s\S]|[^"\\\n])*"|\\\r?\n|[\s\S]/g;

/** The code at the same places, without comments and texts; each line is a whole one. */
function blankTexts(text: string): string {
  let code = '';
  let depth = 0;
  for (const [piece] of text.matchAll(pieces)) {
    if (opening.has(piece)) depth += 1;
    if (closing.has(piece)) depth = Math.max(0, depth - 1);
    const isShown = piece.length === 1 && piece !== '#' && (piece !== '\n' || depth === 0);
    code += isShown ? piece : ' '.repeat(piece.length);
  }
  return code;
}

/** The arguments up to the closing bracket, without comments; null where the text ends before it. */
function splitArguments(text: string, from: number): readonly string[] | null {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  const rest = new RegExp(pieces);
  rest.lastIndex = from;
  for (let piece = rest.exec(text)?.[0]; piece !== undefined; piece = rest.exec(text)?.[0]) {
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
    // As Python does: of one folder a package counts before a module of its name.
    return [`${above}${file}/__init__.py`, `${above}${file}.py`];
  });
}
