/** Whether a word that begins with a letter is no text in YAML 1.1 or 1.2 where it stands without quotes. */
export function isOtherScalar(word: string): boolean {
  return /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(word);
}
