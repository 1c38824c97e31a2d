import type { Contestant } from '../contestants/contestant.js'
import type { Progress } from '../report/progress.js'
import { type Spread, spreadOf } from '../statistics.js'

/** Runs by contestant, in the order of rounds; a run that died leaves a hole. */
export type Rounds<T> = ReadonlyMap<Contestant, readonly (T | undefined)[]>

export interface RoundsOptions<T> {
  readonly title: string
  readonly rounds: number
  readonly contestants: readonly Contestant[]
  readonly progress: Progress
  /** Who runs in the first round alone: where a glance is enough. */
  readonly once?: (contestant: Contestant) => boolean
  /** All of a round at the same time: where a run is nearly nothing but waiting. Default false. */
  readonly together?: boolean
  run(contestant: Contestant): Promise<T>
  /** A run died. */
  onDied(reason: string): void
}

/** Every contestant once a round, so that what the machine does beside hits all alike. */
export async function interleaved<T>(options: RoundsOptions<T>): Promise<Rounds<T>> {
  const { title, rounds, contestants, progress, once = () => false, together = false } = options
  const turnsOf = (contestant: Contestant) => (once(contestant) ? 1 : rounds)
  const runs = new Map<Contestant, (T | undefined)[]>(contestants.map((contestant) => [contestant, []]))
  progress.begin(
    title,
    contestants.reduce((sum, contestant) => sum + turnsOf(contestant), 0),
  )
  async function turn(contestant: Contestant, own: (T | undefined)[]): Promise<void> {
    progress.next(contestant.title)
    own.push(
      await options.run(contestant).catch((error: Error) => {
        options.onDied(error.message.split('\n')[0] ?? '')
        return undefined
      }),
    )
  }

  for (let round = 0; round < rounds; round++) {
    const turns = [...runs].filter(([contestant]) => round < turnsOf(contestant))
    if (together) await Promise.all(turns.map(([contestant, own]) => turn(contestant, own)))
    else for (const [contestant, own] of turns) await turn(contestant, own)
  }
  progress.end()
  return runs
}

/** One contestant's number over or minus the limit's of the same round. */
export function beside<T>(
  runs: Rounds<T>,
  limit: Contestant,
  contestant: Contestant,
  compare: (own: T, limit: T) => number,
): Spread {
  const limits = runs.get(limit) ?? []
  return spreadOf(
    (runs.get(contestant) ?? []).flatMap((own, round) => {
      const beaten = limits[round]
      return own && beaten ? [compare(own, beaten)] : []
    }),
  )
}

export function medianOf<T>(runs: Rounds<T>, contestant: Contestant, pick: (run: T) => number): number {
  return spreadOf((runs.get(contestant) ?? []).flatMap((run) => (run ? [pick(run)] : []))).median
}
