/** Lets everything that waits go on, before a long piece of work continues: a chain of promises alone leaves nobody a turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
