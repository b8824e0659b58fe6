import fc from 'fast-check';
import { InputError } from '../../../../resolvers/shared/input-error';
import { NodeIds, type NodeIdParts, type NodeType } from '../../../../resolvers/shared/node-id';

const ids = new NodeIds('here');
const TYPES: readonly NodeType[] = ['ProvisioningTask', 'TaskUser'];
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split('');

// Any UTF-16 text, lone surrogates and U+FFFD included: a back end's names are not ours to choose.
const codeUnit = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 0xffff }) },
  { weight: 1, arbitrary: fc.constantFrom(0xfffd, 0xd800, 0xdfff, 0x22, 0x5c, 0x0a, 0xfeff) },
);
const anyText = fc.array(codeUnit, { maxLength: 40 }).map((units) => String.fromCharCode(...units));
const anyParts: fc.Arbitrary<NodeIdParts> = fc.record({
  type: fc.constantFrom(...TYPES),
  backend: anyText,
  organization: anyText,
  local: fc.array(anyText, { minLength: 1, maxLength: 3 }),
});

function refusal(id: string, expected: readonly NodeType[] = TYPES): InputError {
  try {
    ids.decode(id, 'input.taskId', expected);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error(`was accepted: ${id}`);
}

describe('a global id', () => {
  it('gives back whatever it was made of, whatever the texts hold', () => {
    fc.assert(
      fc.property(anyParts, (parts) => {
        expect(ids.decode(ids.encode(parts), 'id', TYPES)).toEqual(parts);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same for the same record and another for any other', () => {
    fc.assert(
      fc.property(anyParts, anyParts, (one, other) => {
        expect(ids.encode(one) === ids.encode(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  it('is safe in a URL as it stands', () => {
    fc.assert(
      fc.property(anyParts, (parts) => {
        const id = ids.encode(parts);
        expect(id).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(encodeURIComponent(id)).toBe(id);
      }),
    );
  });

  it('is refused when any one character is changed, dropped or added', () => {
    const place = fc.nat(10_000);
    fc.assert(
      fc.property(anyParts, place, fc.constantFrom(...ALPHABET, '=', '+', '/', ' ', 'é'), (parts, at, letter) => {
        const id = ids.encode(parts);
        const index = at % id.length;
        const changed = id.slice(0, index) + letter + id.slice(index + 1);
        if (changed !== id) refusal(changed);
        refusal(id.slice(0, index) + id.slice(index + 1));
        refusal(id.slice(0, index) + letter + id.slice(index));
      }),
      { numRuns: 500 },
    );
  });

  it('has one spelling only: padding, the other base64 alphabet and white space are refused', () => {
    const id = ids.encode({ type: 'ProvisioningTask', backend: 'sas', organization: 'Nörd??>>', local: ['4711'] });
    const standard = Buffer.from(id, 'base64url').toString('base64');
    expect(standard).not.toBe(id);
    for (const spelling of [standard, `${id}=`, `${id}==`, ` ${id}`, `${id}\n`, `${id}\u0000`]) refusal(spelling);
  });

  it('has one spelling only: bytes that merely read alike are refused', () => {
    const id = ids.encode({ type: 'TaskUser', backend: 'sas', organization: 'N', local: ['1', 'a\ufffdb'] });
    const bytes = Buffer.from(id, 'base64url');
    const at = bytes.indexOf(Buffer.from('\ufffd'));
    // A single byte that is no UTF-8 is read as U+FFFD too.
    const forged = Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff]), bytes.subarray(at + 3)]);
    refusal(forged.toString('base64url'));
  });

  it('is refused by another deployment', () => {
    fc.assert(
      fc.property(anyParts, anyText, (parts, name) => {
        fc.pre(name !== 'here');
        refusal(new NodeIds(name).encode(parts));
      }),
    );
  });

  it.each(['', 'a', 'not an id', '4711', 'VG9rZW46NDcxMQ', 'A'.repeat(4_097), 'A'.repeat(1_000_000)])(
    'is not any other text (%#)',
    (text) => {
      expect(refusal(text).faults).toEqual([
        {
          path: 'input.taskId',
          message: 'is not an id of this deployment; use the `id` field of an object that this API returned, unchanged',
        },
      ]);
    },
  );

  it('is not a cursor, though both are packed alike', () => {
    expect(refusal(ids.pack(['task-cursor', 'f', 'sas', 'Northwind', '1:1'])).faults[0]?.message).toMatch(
      /^is not an id of this deployment/,
    );
    refusal(ids.pack([]));
    refusal(ids.pack(['T', 'sas', 'Northwind']));
  });

  it('of another type is refused with both types named', () => {
    const user = ids.encode({ type: 'TaskUser', backend: 'sas', organization: 'N', local: ['1', 'a'] });
    expect(refusal(user, ['ProvisioningTask']).faults).toEqual([
      { path: 'input.taskId', message: 'is the id of a TaskUser; expected the id of a ProvisioningTask' },
    ]);
    const task = ids.encode({ type: 'ProvisioningTask', backend: 'sas', organization: 'N', local: ['1'] });
    expect(refusal(task, ['TaskUser']).faults[0]?.message).toBe(
      'is the id of a ProvisioningTask; expected the id of a TaskUser',
    );
  });

  it('stays as it was in earlier releases', () => {
    const id = ids.encode({
      type: 'ProvisioningTask',
      backend: 'sas-eu',
      organization: 'Northwind Trust',
      local: ['4711'],
    });
    expect(id).toBe('dIcw8CBgacMYWyJUIiwic2FzLWV1IiwiTm9ydGh3aW5kIFRydXN0IiwiNDcxMSJd');
  });

  it('of the longest names that inputs take can be read again', () => {
    const longest = '\ud83d\ude00'.repeat(128);
    const parts = {
      type: 'TaskUser',
      backend: 'b'.repeat(40),
      organization: longest,
      local: ['2147483647', longest],
    } as const;
    expect(ids.decode(ids.encode(parts), 'id', TYPES)).toEqual(parts);
    const wide = '漢'.repeat(256);
    const cjk = { type: 'TaskUser', backend: 'b'.repeat(40), organization: wide, local: ['2147483647', wide] } as const;
    expect(ids.decode(ids.encode(cjk), 'id', TYPES)).toEqual(cjk);
  });

  it.each([5, null, 'T', {}, ['T', 5], [['T']]])('is not %j, though somebody packed it', (fields) => {
    const packed = ids.pack(fields as readonly string[]);
    expect(ids.unpack(packed)).toBeUndefined();
  });

  it('is the same, and holds the same, however many others came between', () => {
    const idOf = (number: number) =>
      ids.encode({ type: 'ProvisioningTask', backend: 'sas', organization: 'N', local: [String(number)] });
    const first = Array.from({ length: 10 }, (_, number) => idOf(number));
    // More than are remembered.
    for (let number = 10; number < 20_000; number++) {
      expect(ids.decode(idOf(number), 'id', TYPES).local).toEqual([String(number)]);
      if (number % 1_000 === 0) expect(ids.decode(first[0]!, 'id', TYPES).local).toEqual(['0']);
    }
    for (const [number, id] of first.entries()) {
      expect([idOf(number), ids.decode(id, 'id', TYPES).local]).toEqual([id, [String(number)]]);
    }
  });
});
