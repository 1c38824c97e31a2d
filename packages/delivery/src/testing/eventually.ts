/** Waits until a condition holds; fails with its last value when it never does. */
export async function eventually<T>(
  read: () => T | Promise<T>,
  holds: (value: T) => boolean,
  withinMs = 20_000,
): Promise<T> {
  const until = performance.now() + withinMs
  for (;;) {
    const value = await read()
    if (holds(value)) return value
    if (performance.now() > until) throw new Error(`Still ${JSON.stringify(value)} after ${withinMs} ms.`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
