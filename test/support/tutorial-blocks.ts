/** A fenced block of a Markdown page. */
export interface Block {
  /** The first word after the fence. */
  readonly language: string;
  readonly text: string;
  /** Of the line after the fence; from 1. */
  readonly line: number;
}

/** The fenced blocks of a page, in order. */
export function readBlocks(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    language: match[1] ?? '',
    text: match[2] ?? '',
    line: markdown.slice(0, match.index).split('\n').length + 1,
  }));
}
