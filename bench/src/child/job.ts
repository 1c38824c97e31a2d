import type { Surroundings } from '../contestants/contestant.js'

interface Common extends Surroundings {
  readonly contestant: string
}

/** What a child process is to do. */
export type Job =
  /** As fast as the window lets it; the first part is for warming up. */
  | (Common & { readonly kind: 'steady'; readonly count: number; readonly warmUp: number; readonly probeEvery: number })
  /** Everything at once, then close. */
  | (Common & { readonly kind: 'burst'; readonly count: number })
  /** On and on, whatever the vendor does. */
  | (Common & { readonly kind: 'flood'; readonly count: number; readonly capMs: number })
  /** One event after a pause, and another one. */
  | (Common & { readonly kind: 'lonely' })
  /** An even stream; stops at its end or at SIGTERM, then closes. */
  | (Common & {
      readonly kind: 'stream'
      readonly perSecond: number
      readonly count: number
      readonly closeMs: number
    })
  /** Takes up what an earlier process left in the folder. */
  | (Common & { readonly kind: 'recover'; readonly closeMs: number })

/** Numbers by name, and the probes' times of departure where they are asked for. */
export interface JobResult {
  readonly numbers: Readonly<Record<string, number>>
  readonly probes?: readonly (readonly [probe: number, atMicroseconds: number])[]
}

export type ChildMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly result: JobResult }
  | { readonly type: 'failed'; readonly message: string }
  /** These events are now the contestant's: it took them. */
  | { readonly type: 'accepted'; readonly probes: readonly number[] }
