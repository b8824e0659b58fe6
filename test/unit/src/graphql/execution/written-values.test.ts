import { post, smallSchema, startServer } from '../../../../helpers/injected-server';

/** The compiler's own marks for values that JSON cannot hold; it writes what follows the one for dates into its code. */
const MARKS = ['NAN', 'PLUS_INFINITY', 'MINUS_INFINITY', 'DATE'];
const SUFFIXES = [
  '57f286b9_4c20_487f_b409_79804ddcb4f8',
  'bb201c39_3333_4695_b4ad_7f1722e7aa7a',
  '71d4310a_d4a3_4a05_b1fe_e60779d24998',
  '33a9e76d_02e0_4128_8e92_3530ad3da74d',
];
const CODE = 'globalThis.broughtIn=1';

async function often(query: string): Promise<unknown[]> {
  const server = await startServer({ schema: smallSchema({ hello: (args: { name: string }) => args.name }) });
  const names: unknown[] = [];
  for (let times = 0; times < 4; times++) names.push((await post(server, { query })).body.data?.['hello']);
  await server.app.close();
  return names;
}

describe('a text written in a query that is asked again and again', () => {
  it.each([
    ...MARKS.map((mark, index) => `__MAGIC_${mark}__${SUFFIXES[index]}`),
    `__MAGIC_DATE__${SUFFIXES[3]}${CODE}`,
    `__MAGIC_DATE__${SUFFIXES[3]}0);${CODE};(0`,
    '`${process.exit(1)}`',
    '\u2028"\\"; process.exit(1); //',
  ])('is that text, and never code: %j', async (text) => {
    const names = await often(`{ hello(name: ${JSON.stringify(text)}) }`);
    expect(names).toEqual([text, text, text, text]);
    expect(globalThis).not.toHaveProperty('broughtIn');
  });
});
