import type { Progress } from '../report/progress.js'

export interface ParallelWork<T> {
  readonly title: string
  readonly progress: Progress
  readonly atOnce: number
  readonly works: readonly { readonly title: string; run(): Promise<T> }[]
}

/** For runs that count rather than time: several at once, results in the order given. */
export async function inParallel<T>({ title, progress, atOnce, works }: ParallelWork<T>): Promise<readonly T[]> {
  const results: T[] = []
  const waiting = [...works.entries()]
  progress.begin(title, works.length)
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [at, work] = next
        progress.next(work.title)
        results[at] = await work.run()
      }
    }),
  )
  progress.end()
  return results
}
