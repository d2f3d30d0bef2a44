/** What an XML document is written from: a list repeats its element, and `undefined` leaves out. */
export type Xml = string | number | undefined | readonly Xml[] | XmlElements;

export interface XmlElements {
  readonly [element: string]: Xml;
}

/** `{ a: { b: 1, c: [2, 3] } }` as `<a><b>1</b><c>2</c><c>3</c></a>`. */
export function renderXml(content: Xml): string {
  if (content === undefined) return '';
  if (typeof content !== 'object') return escaped(String(content));
  return Object.entries(content)
    .map(([name, value]) => element(name, value))
    .join('');
}

function element(name: string, value: Xml): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item: Xml) => element(name, item)).join('');
  return `<${name}>${renderXml(value)}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

const escaped = (text: string): string => text.replace(/[&<>"]/g, (it) => ENTITIES[it] ?? it);
