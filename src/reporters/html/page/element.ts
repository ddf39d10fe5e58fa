/** What an element is given: attributes, and `on…` for listeners. */
export interface Given {
  readonly [name: string]: string | number | boolean | ((event: Event) => void) | undefined;
}

/** What stands in an element; a text is always a text. */
export type Content = Node | string | null | readonly Content[];

/** Makes an element. No text becomes markup. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  given: Given = {},
  ...content: readonly Content[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  give(element, given);
  element.append(...flatten(content));
  return element;
}

/** Makes an element of SVG. */
export function draw(name: string, given: Given = {}, ...content: readonly Content[]): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  give(element, given);
  element.append(...flatten(content));
  return element;
}

/** The element with an id, where the page has it. */
export function find(id: string): HTMLElement | null {
  return document.getElementById(id);
}

/** Says something to those who cannot see it happen. */
export function say(text: string): void {
  const place = find('said');
  if (place !== null) place.textContent = text;
}

function give(element: Element, given: Given): void {
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
}

function flatten(content: readonly Content[]): (Node | string)[] {
  return content.flatMap((each): (Node | string)[] => {
    if (each === null) return [];
    return typeof each === 'string' || each instanceof Node ? [each] : flatten(each);
  });
}
