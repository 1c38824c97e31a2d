import type { Stage, StageOptions } from '../stage.js'
import type { Verdict } from '../verdict.js'

interface ScenarioOptions extends Pick<StageOptions, 'program' | 'store' | 'seed'> {
  /** Events to produce while the vendor hangs. Default 1,000,000. */
  readonly events?: number
}

/** Facts of a scenario by their names. */
export type Facts = Readonly<Record<string, string | number>>

export interface ScenarioResult {
  readonly facts: Facts
  /** In plain words, what was promised and not kept. Empty: all of it was. */
  readonly broken: readonly string[]
}

/** A misfortune other than a kill at any moment. */
export type Scenario = (options: ScenarioOptions) => Promise<ScenarioResult>

/** What a stage has seen, with what the scenario has to add. */
export function told(stage: Stage, verdict: Verdict, { facts, broken }: ScenarioResult): ScenarioResult {
  const { lost, parked, duplicated, left, balanced } = verdict
  return {
    facts: {
      accepted: stage.acknowledged.size,
      refused: stage.refused(),
      lost: lost.length,
      parked,
      'sent twice': duplicated,
      'left pending': left,
      'counters = recount': balanced ? 'yes' : 'no',
      ...facts,
    },
    broken: [...broken, ...verdict.broken],
  }
}

/** Waits until something holds; gives up silently. */
export async function until(holds: () => boolean, withinMs: number): Promise<void> {
  for (const end = performance.now() + withinMs; !holds() && performance.now() < end; )
    await new Promise((resolve) => setTimeout(resolve, 50))
}
