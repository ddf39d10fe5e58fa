// Plain functions: runnable calls them with one object that holds what they may need.

export function splitWords({ text }) {
  return { words: text.toLowerCase().split(/\s+/) };
}

export function measureWords({ words }) {
  const longest = words.reduce((best, word) => (word.length > best.length ? word : best));
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  return { longest, meanLength: Math.round((letters / words.length) * 100) / 100 };
}
