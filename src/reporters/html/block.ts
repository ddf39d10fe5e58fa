import { deflateRawSync } from 'node:zlib';

/** A text as the page inflates it: a block that no browser runs. `name` is ours and needs no escape. */
export function renderBlock(name: string, compressed: Buffer): string {
  return `<script type="text/plain" id="block-${name}">${compressed.toString('base64')}</script>\n`;
}

/** The bytes of a block. */
export function compress(text: string): Buffer {
  return deflateRawSync(text, { level: 9, memLevel: 9 });
}
