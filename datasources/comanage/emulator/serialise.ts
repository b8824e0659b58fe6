import type { Fields } from './rows';

type Value = Fields[string];

/** A slash is escaped and so is all that is not ASCII; one line feed ends the text (contract 2.4). */
export function jsonText(body: object, idsAs: 'number' | 'string' = 'number'): string {
  const text = JSON.stringify(body, (key, value: unknown) =>
    idsAs === 'string' && typeof value === 'number' && key.endsWith('Id') ? String(value) : value,
  );
  const escaped = text
    .replaceAll('/', '\\/')
    .replace(/[\u007f-\uffff]/g, (unit) =>
      unit === '\u007f' ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  return `${escaped}\n`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string, pattern: RegExp): string {
  return text.replace(pattern, (character) => ENTITIES[character] ?? character);
}

function element(name: string, value: Value): string {
  if (value === undefined) return '';
  const text = typeof value === 'boolean' ? String(Number(value)) : value;
  const content = typeof text === 'object' ? elements(text) : escape(String(text), /[&<>]/g);
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

export function elements(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => element(name, value))
    .join('');
}

/** `content` is markup already. */
export function tag(name: string, attributes: Readonly<Record<string, string>>, content: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value, /[&<>"]/g)}"`);
  const start = `<${name}${written.join('')}`;
  return content === '' ? `${start}/>` : `${start}>${content}</${name}>`;
}

export function xmlText(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}
