import { ArrayMaxSize, IsIn, IsOptional, Max, ValidateNested } from 'class-validator';
import { InputError } from '../../../../resolvers/shared/input-error';
import { IsName, validateInput } from '../../../../resolvers/shared/checks';

class Inner {
  @IsName()
  name!: string;

  @IsOptional()
  @Max(3, { message: 'must be at most 3' })
  size?: number | null;
}

class OuterArgs {
  @IsOptional()
  @ValidateNested()
  filter?: Inner | null;

  @ValidateNested({ each: true })
  members: Inner[] = [];

  @ArrayMaxSize(2, { message: 'must hold at most 2' })
  @IsName({ each: true })
  names: string[] = [];
}

class OuterInput extends OuterArgs {}

function inner(fields: Partial<Inner>): Inner {
  return Object.assign(new Inner(), { name: 'ok' }, fields);
}

function faultsOf(fields: Partial<OuterArgs>, Type: typeof OuterArgs = OuterArgs) {
  try {
    validateInput(Object.assign(new Type(), fields), Type);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.faults;
    throw error;
  }
}

describe('the check of arguments', () => {
  it('lets through what is right', () => {
    expect(faultsOf({ filter: inner({ size: 3 }), members: [inner({})], names: ['a', 'b'] })).toEqual([]);
    expect(faultsOf({ filter: null })).toEqual([]);
  });

  it.each([[undefined], [null], ['text'], [7], [true], [['a', 'b']]])(
    'leaves alone what has no class (%j)',
    (value) => {
      expect(() => validateInput(value, String)).not.toThrow();
    },
  );

  it('names a field of an arguments class as it stands', () => {
    expect(faultsOf({ names: ['a', 'b', 'c'] })).toEqual([{ path: 'names', message: 'must hold at most 2' }]);
  });

  it('names a nested field by its path', () => {
    expect(faultsOf({ filter: inner({ name: '' }) })).toEqual([{ path: 'filter.name', message: 'must not be empty' }]);
  });

  it('puts `input` in front for an input class', () => {
    expect(faultsOf({ filter: inner({ name: '' }) }, OuterInput)).toEqual([
      { path: 'input.filter.name', message: 'must not be empty' },
    ]);
  });

  it('names a member of a list of texts by its index', () => {
    expect(faultsOf({ names: ['a', 'b\u0001'] })).toEqual([
      { path: 'names[1]', message: 'must not hold control characters or broken Unicode (found U+0001)' },
    ]);
  });

  it('names a field of a member of a list by index and name', () => {
    expect(faultsOf({ members: [inner({}), inner({ name: '' })] }, OuterInput)).toEqual([
      { path: 'input.members[1].name', message: 'must not be empty' },
    ]);
  });

  it('names every fault at once, and its message lists them', () => {
    const faults = faultsOf({ filter: inner({ name: '', size: 9 }), names: ['', 'b', 'c'] });
    expect([...faults].sort((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: 'filter.name', message: 'must not be empty' },
      { path: 'filter.size', message: 'must be at most 3' },
      { path: 'names', message: 'must hold at most 2' },
      { path: 'names[0]', message: 'must not be empty' },
    ]);
    expect(new InputError([faults[0]!, faults[1]!]).message).toBe(
      `${faults[0]!.path}: ${faults[0]!.message}; ${faults[1]!.path}: ${faults[1]!.message}`,
    );
  });
});

describe('what was found to be right before', () => {
  class SomeInput {
    @IsIn(['a'], { message: 'must be a' })
    name = 'a';
  }
  class OtherInput {
    @IsIn(['b'], { message: 'must be b' })
    name = 'b';
  }
  const faultsOf = (value: object): unknown => {
    try {
      validateInput(value, value.constructor);
      return [];
    } catch (error) {
      return (error as InputError).faults;
    }
  };

  it('is no reason to take what is wrong, nor what another class forbids', () => {
    const wrong = Object.assign(new SomeInput(), { name: 'b' });
    for (let time = 1; time <= 3; time += 1) {
      expect(faultsOf(new SomeInput())).toEqual([]);
      expect(faultsOf(wrong)).toEqual([{ path: 'input.name', message: 'must be a' }]);
      expect(faultsOf(new OtherInput())).toEqual([]);
      expect(faultsOf(Object.assign(new OtherInput(), { name: 'a' }))).toEqual([
        { path: 'input.name', message: 'must be b' },
      ]);
    }
  });
});
