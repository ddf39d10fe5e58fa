/** Where text for people or programs goes. Writing never waits and never throws, whatever the reader does. */
export interface Sink {
  readonly write: (text: string | Uint8Array) => void;
  /** Bytes that the reader has not taken yet. */
  readonly backlog: () => number;
  /** The reader is gone: what is written is dropped. Absent: nobody can tell. */
  readonly isGone?: () => boolean;
  /** Why something could not be written although nobody has gone, such as a full disk; null: nothing like that. */
  readonly failure?: () => Error | null;
  /** Resolves when everything is written, or the reader is gone. */
  readonly flush: () => Promise<void>;
}

/** What a sink can show. */
export interface Style {
  readonly colour: boolean;
  /** Glyphs beyond ASCII may be used. */
  readonly unicode: boolean;
  /** Width in characters; 80 where nothing is known. */
  readonly columns: number;
  /** Nobody looks at a screen, so that lines need not fit one; what would fill thousands of columns is cut all the same. */
  readonly whole?: boolean;
}
