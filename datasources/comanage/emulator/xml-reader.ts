import { SaxesParser } from 'saxes';

export type Tree = string | { readonly [name: string]: Tree };

interface Level {
  readonly name: string;
  readonly children: Record<string, Tree>;
  text: string;
}

/** A document as nested keys, attributes among them; of several elements with one name the first counts. */
export function readXml(text: string): Tree {
  const parser = new SaxesParser();
  const top: Level = { name: '', children: {}, text: '' };
  const open: Level[] = [top];
  const last = (): Level => open.at(-1) ?? top;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    open.push({ name, children: { ...attributes }, text: '' });
  });
  parser.on('text', (part) => {
    last().text += part;
  });
  parser.on('cdata', (part) => {
    last().text += part;
  });
  parser.on('closetag', () => {
    const { name, children, text: content } = open.pop() ?? top;
    const siblings = last().children;
    if (!Object.hasOwn(siblings, name)) siblings[name] = Object.keys(children).length > 0 ? children : content;
  });
  parser.write(text).close();
  return top.children;
}
