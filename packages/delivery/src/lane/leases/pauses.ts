import type { Claim } from '../../store/claim.js'

/** The pauses of a lane, and what was claimed for callers meanwhile. */
export interface Pauses {
  /** Whether the lane is paused. */
  some(): boolean
  /** Whether what is planned goes back to the store, and so what is claimed. */
  takeBack(): boolean
  /** Begins a pause. The returned function ends it. */
  begin(keepPlans: boolean): () => void
  /** Keeps a claim until a pause ends: given back, it would stand behind whatever is pending. */
  keep(claim: Claim): void
}

/** `onEnd` is called at the end of each pause, with the claims that were kept. */
export function createPauses(onEnd: (claims: readonly Claim[]) => void): Pauses {
  const kept: Claim[] = []
  let all = 0
  let takingBack = 0
  return {
    some: () => all > 0,
    takeBack: () => takingBack > 0,
    begin(keepPlans) {
      all++
      if (!keepPlans) takingBack++
      return () => {
        all--
        if (!keepPlans) takingBack--
        onEnd(kept.splice(0))
      }
    },
    keep: (claim) => void kept.push(claim),
  }
}
