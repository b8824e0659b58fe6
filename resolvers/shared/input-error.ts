/** One thing wrong with what the caller sent: which argument, and what would be right. */
export interface InputFault {
  /** Path of the argument, e.g. `input.userIds[3]` or `filter.organization`. */
  readonly path: string;
  /** A sentence that says what would be right. */
  readonly message: string;
}

/** The request makes no sense as it stands. Thrown before anything is sent anywhere; becomes `BAD_USER_INPUT`. */
export class InputError extends Error {
  readonly faults: readonly InputFault[];

  constructor(faults: readonly InputFault[]) {
    super(faults.map((fault) => `${fault.path}: ${fault.message}`).join('; '));
    this.name = 'InputError';
    this.faults = faults;
  }

  static at(path: string, message: string): InputError {
    return new InputError([{ path, message }]);
  }
}
