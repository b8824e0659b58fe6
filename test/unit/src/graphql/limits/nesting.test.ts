import { LimitError } from '../../../../../src/graphql/errors/refusals';
import { isNestedBeyond, refuseDeepNesting } from '../../../../../src/graphql/limits/document-limits';

const nested = (levels: number, open = '{', close = '}') => `${open.repeat(levels)}x${close.repeat(levels)}`;

describe('the nesting of a document', () => {
  it.each([
    ['{', '}'],
    ['[', ']'],
    ['(', ')'],
  ])('counts %s that are open at once', (open, close) => {
    expect(isNestedBeyond(nested(10, open, close), 10)).toBe(false);
    expect(isNestedBeyond(nested(11, open, close), 10)).toBe(true);
  });

  it('adds up brackets of all kinds', () => {
    expect(isNestedBeyond(`{a(b: [{c: 1}])}${' '.repeat(9)}`, 4)).toBe(false);
    expect(isNestedBeyond(`{a(b: [{c: 1}])}${' '.repeat(9)}`, 3)).toBe(true);
  });

  it('does not add up what was closed', () => {
    expect(isNestedBeyond('{a}'.repeat(100), 1)).toBe(false);
  });

  it.each([
    ['a text', '{ a(b: "((((((") }'],
    ['a text with an escaped quotation mark', '{ a(b: "\\"((((((") }'],
    ['a text that ends in a backslash', '{ a(b: "\\\\") }          '],
    ['a block text', '{ a(b: """(((" (((""") }'],
    ['a block text with an escaped end', '{ a(b: """((\\"""((((""") }'],
    ['a comment', '{ a # ((((((\n }'],
    ['a comment that ends the document', '{ a } # (((((('],
  ])('leaves out %s', (_what, source) => {
    expect(isNestedBeyond(source, 2)).toBe(false);
  });

  it.each([
    ['a text', `"{" ${nested(5)}`],
    ['a block text', `"""{"" """ ${nested(5)}`],
    ['a comment', `# {"\n${nested(5)}`],
    ['a text without an end, which ends with its line', `"{\n${nested(5)}`],
  ])('is counted behind %s', (_what, source) => {
    expect(isNestedBeyond(source, 4)).toBe(true);
    expect(isNestedBeyond(source, 5)).toBe(false);
  });
});

describe('a request', () => {
  const deep = nested(251);

  it.each([
    ['in its body', { body: { query: deep }, search: '' }],
    ['in its address', { body: undefined, search: `?query=${encodeURIComponent(deep)}` }],
    ['in its address, behind another', { body: undefined, search: `?query=x&query=${encodeURIComponent(deep)}` }],
  ])('is refused for a document nested too deeply %s', (_where, request) => {
    expect(() => refuseDeepNesting(request)).toThrow(LimitError);
  });

  it.each([
    ['a document at the limit', { body: { query: nested(250) }, search: '' }],
    ['variables that are nested more deeply', { body: { query: 'x', variables: deep }, search: '' }],
    ['no body', { body: undefined, search: '' }],
    ['a body that is a text', { body: deep, search: '' }],
    ['a query that is no text', { body: { query: [deep] }, search: '' }],
  ])('passes with %s', (_what, request) => {
    expect(() => refuseDeepNesting(request)).not.toThrow();
  });
});
