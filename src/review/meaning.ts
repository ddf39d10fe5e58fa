import { squeezeTemplate } from '../expressions/squeeze-template.ts';
import { isMap, type Json } from '../values/json.ts';
import { stringifyStable } from '../values/stable-json.ts';

/** Equal for values that mean the same, however their maps are ordered and their expressions spaced. */
export function meaningOf(value: Json): string {
  const text = stringifyStable(value);
  return text.includes('${{') ? stringifyStable(squeezeAll(value)) : text;
}

function squeezeAll(value: Json): Json {
  if (typeof value === 'string') return squeezeTemplate(value);
  if (Array.isArray(value)) return value.map((item: Json) => squeezeAll(item));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, squeezeAll(item)]));
}
