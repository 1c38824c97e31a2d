import { contestantNamed } from './all-contestants.js'
import type { Contestant } from './contestant.js'

export interface Field {
  readonly contestants: readonly Contestant[]
  /** One sentence for each that cannot run here. */
  readonly absent: readonly string[]
}

/** The contestants of these names that can run on this machine. */
export async function whoIsHere(ids: readonly string[]): Promise<Field> {
  const contestants: Contestant[] = []
  const absent: string[] = []
  for (const contestant of ids.map(contestantNamed)) {
    const reason = await contestant.missing?.()
    if (reason) absent.push(`${contestant.title}: ${reason}.`)
    else contestants.push(contestant)
  }
  return { contestants, absent }
}
