/** A line of a shell, cut. */
export interface CutLine {
  readonly stages: readonly Stage[];
  /** What stands between quotation marks. */
  readonly quoted: readonly string[];
  /** A quotation mark has no other: nobody knows from the line alone which half of it is quoted. */
  readonly open: boolean;
}

/** A command without the quotation marks and backslashes of its words. */
export interface Stage {
  readonly text: string;
  /** It reads what those before it give, those of its group included. */
  readonly from: 'pipe' | 'group' | 'nothing';
}

/** Cuts a line at what joins commands, which in quotation marks is text. */
export function cutLine(line: string): CutLine {
  const stages: Stage[] = [];
  const quoted: string[] = [];
  let [text, from, depth, open]: [string, Stage['from'], number, boolean] = ['', 'nothing', 0, false];
  for (const [piece, escaped, single, double] of line.matchAll(pieces)) {
    const inner = single ?? double;
    if (inner !== undefined) {
      quoted.push(inner);
      text += inner;
      open ||= piece.length < inner.length + 2;
    } else if (joints.has(piece)) {
      stages.push({ text, from });
      text = '';
      from = sourceOf(piece, depth);
    } else {
      text += escaped ?? piece;
      depth = Math.max(0, depth + (depths.get(piece) ?? 0));
    }
  }
  return { stages: [...stages, { text, from }], quoted, open };
}

function sourceOf(joint: string, depth: number): Stage['from'] {
  if (pipes.has(joint)) return 'pipe';
  return depth > 0 ? 'group' : 'nothing';
}

// Some alternative takes any character, and none tries a piece in two ways.
const pieces =
  /\\(.?)|'([^']*)'?|"((?:\\.|[^"\\])*)\\?"?|[<>]+&?|&>+|&&|\|\||\|&?|[;&(){}]|[^\\'"<>&|;(){}]+/g;

const pipes: ReadonlySet<string> = new Set(['|', '|&']);
const joints: ReadonlySet<string> = new Set([...pipes, '||', '&&', ';', '&']);
const depths: ReadonlyMap<string, number> = new Map([
  ['(', 1],
  ['{', 1],
  [')', -1],
  ['}', -1],
]);
