/** Counts the lines of a text that comes in pieces; `\r\n` is one end, also where a piece ends within it. */
export class LineCount {
  /** Of what comes next, from 1. */
  line = 1;
  #endsInReturn = false;

  pass(text: string): void {
    if (text === '') return;
    // Most come one by one.
    if (text.length === 1 && text !== '\n' && text !== '\r') {
      this.#endsInReturn = false;
      return;
    }
    const isRest = this.#endsInReturn && text.startsWith('\n');
    this.line += (text.match(/\r\n?|\n/g)?.length ?? 0) - (isRest ? 1 : 0);
    this.#endsInReturn = text.endsWith('\r');
  }
}
