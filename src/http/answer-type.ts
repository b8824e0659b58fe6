import { JSON_TYPE, NEWER_TYPE } from '../graphql/errors/codes';

type AnswerType = typeof JSON_TYPE | typeof NEWER_TYPE;

interface Range {
  readonly type: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly quality: number;
}

/** With the parameters that a client may insist on; the older type comes first where both are as welcome. */
const OFFERED: readonly { readonly type: AnswerType; readonly parameters: Readonly<Record<string, string>> }[] = [
  { type: JSON_TYPE, parameters: { charset: 'utf-8' } },
  { type: NEWER_TYPE, parameters: { charset: 'utf-8' } },
  { type: JSON_TYPE, parameters: { charset: 'utf-8', callbackspec: '1.0' } },
];

/**
 * The type that Apollo Server answers in, known before it has carried anything out: it looks only when it has the answer.
 *
 * @returns undefined for a client that takes neither type
 */
export function answerTypeOf(accept: string | undefined): AnswerType | undefined {
  if (!accept || accept === '*/*' || accept === JSON_TYPE) return JSON_TYPE;
  const ranges = (accept.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []).map(rangeOf);
  const welcome = OFFERED.flatMap(({ type, parameters }) => {
    // Of the ranges that hold a type, the closest says how welcome it is.
    const [closest] = ranges
      .map((range, place) => ({ place, quality: range.quality, closeness: closenessOf(range, type, parameters) }))
      .filter(({ closeness }) => closeness > 0)
      .sort((a, b) => b.closeness - a.closeness || b.quality - a.quality || b.place - a.place);
    return closest && closest.quality > 0 ? [{ type, ...closest }] : [];
  });
  welcome.sort((a, b) => b.quality - a.quality || b.closeness - a.closeness || a.place - b.place);
  return welcome[0]?.type;
}

function rangeOf(text: string): Range {
  const [type = '', ...rest] = (text.match(/(?:[^;"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []).map((part) => part.trim());
  const parameters = rest.map((part) => {
    const [name = '', ...value] = part.split('=');
    const written = value.join('=').trim();
    const isQuoted = /^"[^]*"$/.test(written);
    const plain = isQuoted ? written.slice(1, -1).replace(/\\(.)/g, '$1') : written;
    return [name.trim().toLowerCase(), plain.toLowerCase()] as const;
  });
  const quality = parameters.find(([name]) => name === 'q')?.[1];
  return {
    type: type.toLowerCase(),
    parameters: parameters.filter(([name]) => name !== 'q'),
    quality: quality ? Number.parseFloat(quality) : 1,
  };
}

/** 0 where the range does not hold the type. */
function closenessOf(range: Range, type: AnswerType, parameters: Readonly<Record<string, string>>): number {
  const byType = { [type]: 6, 'application/*': 4, '*/*': 1 }[range.type];
  if (byType === undefined) return 0;
  const fits = range.parameters.every(([name, value]) => value === '*' || value === (parameters[name] ?? ''));
  if (!fits) return 0;
  return 2 * byType + (range.parameters.length > 0 ? 1 : 0);
}
