import { setMaxListeners } from 'node:events'
import type { Clock, Destination, Outcome } from '@waybill/core'
import type { Confirmation } from '@waybill/core/destination'
import { doubtedState } from '../../attempt/in-doubt.js'
import type { StatesAfter } from '../../attempt/transitions.js'
import type { Committer } from '../../commit/committer.js'
import type { AttemptRecord } from '../../store/ledger.js'
import type { LaneSettings } from '../lane-settings.js'
import type { PlannedDoubt } from '../planning/plan-leases.js'
import type { LeaseKeeper } from './lease-keeper.js'

export interface ConfirmingOptions {
  readonly destination: Destination
  readonly committer: Pick<Committer, 'record'>
  readonly keeper: LeaseKeeper | undefined
  readonly settings: Pick<LaneSettings, 'confirmForMs' | 'attemptTimeoutMs' | 'onInDoubt'>
  readonly clock: Clock
  /** Ends all asking. */
  readonly signal: AbortSignal
  /** Whether an endpoint may be called now: it is not held, not paused and not failing. */
  readonly isOpen: (endpoint: string) => boolean
  readonly stateAfter: StatesAfter
  /** Called when nothing is asked for any more. */
  readonly onRest: () => void
}

/** A doubt, and how it came. */
export interface Asked extends PlannedDoubt {
  /** What is recorded where the vendor cannot say. */
  readonly outcome: Outcome
  /** The attempts so far. */
  readonly history: readonly AttemptRecord[]
}

/** Asks the vendor what became of calls that may have reached it, before they are parked. Their leases are kept meanwhile. */
export interface Confirming {
  /** How many doubts it asks for. */
  readonly size: number
  /** Whether this outcome of a call is asked for. */
  isAsked(outcome: Outcome, endpoint: string): boolean
  /** Asks, and records the result. */
  ask(doubt: Asked): void
  /** Waits no more: asks a last time for each. Resolves when nothing is asked for any more. */
  stop(): Promise<void>
}

interface Answered {
  readonly said: Confirmation
  readonly asks: readonly AttemptRecord[]
}

const noRead = Symbol('no read')
const notNow = Symbol('not now')
const mostDoubts = 1_000
const mostAtOnce = 4
/** Asked at once, and after 1, 3, 7, 15, 31 and 63 seventy-fifths of `confirmForMs`. */
const parts = 75
const rounds = 7

export function createConfirming(options: ConfirmingOptions): Confirming {
  const { destination, committer, keeper, settings, clock, signal, isOpen, stateAfter, onRest } = options
  const asked = new Set<Asked>()
  const waiting: (() => void)[] = []
  const rested: (() => void)[] = []
  let asking = 0

  const ending = new AbortController()
  // Every doubt listens to it.
  setMaxListeners(0, ending.signal)

  /** Ends early when this signal fires. */
  const wait = (ms: number, early: AbortSignal) =>
    new Promise<void>((resolve) => {
      if (early.aborted) return resolve()
      const end = () => {
        cancel()
        early.removeEventListener('abort', end)
        resolve()
      }
      const cancel = clock.after(ms, end)
      early.addEventListener('abort', end)
    })

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    while (asking >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    asking++
    try {
      return await work()
    } finally {
      asking--
      waiting.shift()?.()
    }
  }

  async function once({ call, endpoint }: Asked): Promise<Confirmation | typeof noRead | typeof notNow> {
    const { confirm } = destination
    if (!confirm || signal.aborted || !isOpen(endpoint)) return notNow
    const { attemptTimeoutMs } = settings
    const doubt = { endpoint, text: call.text, event: call.delivery.event }
    const stop = new AbortController()
    const either = AbortSignal.any([signal, stop.signal])
    const given = Promise.resolve()
      .then(() => confirm(doubt, { deadlineAt: clock.elapsed() + attemptTimeoutMs, signal: either }))
      .then((answer) => answer ?? noRead)
      .catch(() => 'cannot_say')
    // A destination that does not keep its deadline costs no more than this.
    const said: unknown = await Promise.race([given, wait(attemptTimeoutMs, stop.signal)])
    stop.abort()
    // A deadline that passed is no answer either; only a destination says that it has no read.
    if (said === noRead) return noRead
    return said === 'arrived' || said === 'did_not' ? said : 'cannot_say'
  }

  async function answerTo(doubt: Asked): Promise<Answered> {
    const asks: AttemptRecord[] = []
    for (let round = 0, pause = settings.confirmForMs / parts; ; round++, pause *= 2) {
      const isLast = ending.signal.aborted || round + 1 >= rounds
      const at = clock.now()
      const startedAt = clock.elapsed()
      const said = await inTurn(() => once(doubt))
      if (said === noRead) return { said: 'cannot_say', asks }
      if (said !== notNow) asks.push(recordOf(said, { at, durationMs: clock.elapsed() - startedAt }))
      if (said === 'arrived' || said === 'did_not') return { said, asks }
      if (isLast) return { said: 'cannot_say', asks }
      await wait(pause, ending.signal)
    }
  }

  function settle(doubt: Asked, { said, asks }: Answered): void {
    const { call, endpoint, outcome, history } = doubt
    asked.delete(doubt)
    const next = stateAfter(outcomeOf(said, outcome), call, endpoint)
    keeper?.done([call.delivery])
    committer.record([{ tickets: [call.delivery], next, attempts: [...history, ...asks] }])
    if (asked.size > 0) return
    onRest()
    for (const resolve of rested.splice(0)) resolve()
  }

  return {
    get size() {
      return asked.size
    },
    isAsked(outcome, endpoint) {
      if (!destination.confirm || settings.confirmForMs === 0 || asked.size >= mostDoubts) return false
      if (outcome.status !== 'retry' && outcome.status !== 'rejected') return false
      if (!outcome.maybeDelivered) return false
      const known = destination.endpoints[endpoint]
      return outcome.status === 'rejected' || (known !== undefined && doubtedState(true, known, settings) !== undefined)
    },
    ask(doubt) {
      asked.add(doubt)
      void answerTo(doubt).then((answer) => settle(doubt, answer))
    },
    async stop() {
      ending.abort()
      if (asked.size > 0) await new Promise<void>((resolve) => rested.push(resolve))
    },
  }
}

function outcomeOf(said: Confirmation, outcome: Outcome): Outcome {
  if (said === 'arrived') return { status: 'delivered', duplicate: true }
  if (said === 'cannot_say' || !('error' in outcome)) return outcome
  return { status: 'retry', error: outcome.error, scope: 'call', maybeDelivered: false }
}

function recordOf(said: Confirmation, { at, durationMs }: Pick<AttemptRecord, 'at' | 'durationMs'>): AttemptRecord {
  const ask = { at, durationMs, endpoint: 'confirm', calls: 1, code: said } as const
  return said === 'arrived' ? { ...ask, result: 'duplicate' } : { ...ask, result: 'retry', kind: 'unavailable' }
}
