/** Commands that were said and not yet answered, in the order in which they were said. */
export class Pending {
  #waiting = new Map();

  add(command) {
    this.#waiting.set(command.op, command);
  }

  settle(op) {
    const command = this.#waiting.get(op);
    this.#waiting.delete(op);
    return command;
  }

  /** Forgets the commands of these types: their moment has passed. */
  drop(types) {
    for (const [op, command] of this.#waiting) if (types.includes(command.type)) this.#waiting.delete(op);
  }

  get all() {
    return [...this.#waiting.values()];
  }
}
