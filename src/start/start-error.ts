/** The process cannot do its work. The message is one line for a person; no stack trace goes with it. */
export class StartError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StartError';
  }
}
