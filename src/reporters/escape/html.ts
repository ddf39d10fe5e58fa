import { showControls } from '../../values/visible-text.ts';

/** Text between tags, or in an attribute with double quotes; what would steer or hide has become a visible escape. */
export function escapeHtml(text: string): string {
  return showControls(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}
