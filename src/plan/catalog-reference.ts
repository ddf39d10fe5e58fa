/** Something that lies in the catalog: a pickled value, a text, a file. */
export interface CatalogReference {
  /** SHA-256, hex. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}
