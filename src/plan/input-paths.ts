import picomatch from 'picomatch';

/** A glob of `inputs`, taken apart. */
export interface InputGlob {
  /** Without `./` in front and `/` behind. */
  readonly pattern: string;
  /** The folder that everything it matches lies in, or the path itself; empty for the project. */
  readonly base: string;
  /** What it matches: `path` a file, or a folder with all that is in it; `folder` all of `base`. */
  readonly form: 'path' | 'folder' | 'pattern';
  /** Whether a path relative to the project is meant by it, or lies in a folder that is. */
  readonly matches: (path: string) => boolean;
  /** Whether it is meant by itself. */
  readonly selects: (path: string) => boolean;
  /** How many names a path has at most that is meant by itself. */
  readonly depth: number;
}

/** Reads a glob as those of outputs are read: `*` takes names with a dot in front too. */
export function readInputGlob(glob: string): InputGlob {
  const pattern = glob.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
  const { base, isGlob } = picomatch.scan(pattern);
  if (!isGlob) {
    const text = pattern.replaceAll(/\\(.)/g, '$1');
    const path = text === '.' ? '' : text;
    return { pattern, base: path, form: 'path', ...whole(path), matches: liesIn(path) };
  }
  const rest = pattern.slice(base === '' ? 0 : base.length + 1);
  if (/^\*\*(?:\/\*{1,2})*$/.test(rest)) {
    return {
      pattern,
      base,
      form: 'folder',
      ...whole(base),
      matches: base === '' ? () => true : isBelow(base),
    };
  }
  const matches = picomatch([pattern, `${pattern}/**`], options);
  const selects = picomatch(pattern, options);
  return {
    pattern,
    base,
    form: 'pattern',
    matches: (path) => matches(path),
    selects: (path) => selects(path),
    depth: pattern.includes('**') ? Number.POSITIVE_INFINITY : pattern.split('/').length,
  };
}

const options = { dot: true, nonegate: true, flags: 's' };

function whole(base: string): Pick<InputGlob, 'selects' | 'depth'> {
  return { selects: (path) => path === base, depth: base.split('/').length };
}

function liesIn(folder: string): (path: string) => boolean {
  const below = isBelow(folder);
  return (path) => folder === '' || path === folder || below(path);
}

function isBelow(folder: string): (path: string) => boolean {
  return (path) => path.startsWith(`${folder}/`);
}
