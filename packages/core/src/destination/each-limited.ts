/** Does the work for every value, started in order, for at most `limit` values at the same time. */
export async function eachLimited<T>(
  values: readonly T[],
  limit: number,
  work: (value: T) => Promise<void>,
): Promise<void> {
  const waiting = values.values()
  const worker = async () => {
    for (const value of waiting) await work(value)
  }
  await Promise.all(Array.from({ length: Math.min(Math.max(1, limit), values.length) }, worker))
}
