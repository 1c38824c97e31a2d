import type { Clock, Destination, Outcome } from '@waybill/core'
import type { Confirmation } from '@waybill/core/destination'
import { doubtedState } from '../../attempt/in-doubt.js'
import type { StatesAfter } from '../../attempt/transitions.js'
import type { Committer } from '../../commit/committer.js'
import type { AttemptRecord } from '../../store/ledger.js'
import type { LeasedDelivery } from '../../store/work.js'
import type { LaneSettings } from '../lane-settings.js'
import type { PlannedDoubt } from '../planning/plan-leases.js'
import { outcomeOf, recordOf } from './confirmed.js'
import type { LeaseKeeper } from './lease-keeper.js'
import { createTurns } from './turns.js'

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
  /** Takes a token of the endpoint's pace. Resolves with false where the signal fires first. */
  readonly claim: (endpoint: string, signal: AbortSignal) => Promise<boolean>
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
  isAsked(outcome: Outcome, at: { readonly endpoint: string; readonly delivery: LeasedDelivery }): boolean
  /** Asks, and records the result. */
  ask(doubt: Asked): void
  /** Until when it is asked at most, by the event's `seq`: wall time, epoch milliseconds. `undefined`: nothing is asked for it. */
  until(seq: number): number | undefined
  /** The events for which it asks. */
  events(): readonly LeasedDelivery[]
  /** Waits no more for these: asks a last time, at once. Returns how many there are. */
  hurry(isMeant: (delivery: LeasedDelivery, endpoint: string) => boolean): number
  /** Asks no more for these, and records what is known; for those in flight it will not begin. */
  withdraw(isTheirs: (delivery: LeasedDelivery) => boolean, inFlight: readonly LeasedDelivery[]): void
  /** Waits no more: asks a last time for each. Resolves when nothing is asked for any more. */
  stop(): Promise<void>
}

/** A doubt while it is asked for. */
interface Open {
  /** Wall time at which the asking ends at the latest. */
  readonly until: number
  /** Fires when it is waited for no more. */
  readonly hurried: AbortController
  /** Fires when it is asked for no more. */
  readonly ended: AbortController
  readonly asks: AttemptRecord[]
}

const noRead = Symbol('no read')
const notNow = Symbol('not now')
const mostDoubts = 1_000
const mostAtOnce = 4
/** Asked at once, and after 1, 3, 7, 15, 31 and 63 seventy-fifths of `confirmForMs`. */
const parts = 75
const rounds = 7

export function createConfirming(options: ConfirmingOptions): Confirming {
  const { destination, committer, keeper, settings, clock, signal, isOpen, claim, stateAfter, onRest } = options
  const asked = new Map<Asked, Open>()
  const unasked = new WeakSet<LeasedDelivery>()
  const rested: (() => void)[] = []
  const inTurn = createTurns(mostAtOnce)
  let stopped = false

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

  async function once(
    { call, endpoint }: Asked,
    ended: AbortSignal,
  ): Promise<Confirmation | typeof noRead | typeof notNow> {
    const { confirm } = destination
    if (!confirm || signal.aborted || ended.aborted || !isOpen(endpoint)) return notNow
    // The vendor counts it as any other request.
    const hasToken = await claim(endpoint, AbortSignal.any([signal, ended]))
    if (!hasToken || ended.aborted || !isOpen(endpoint)) return notNow
    const { attemptTimeoutMs } = settings
    const doubt = { endpoint, text: call.text, event: call.delivery.event }
    const stop = new AbortController()
    const either = AbortSignal.any([signal, ended, stop.signal])
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

  /** Resolves with what the vendor says at last. */
  async function answerTo(doubt: Asked, { hurried, ended, asks }: Open): Promise<Confirmation> {
    for (let round = 0, pause = settings.confirmForMs / parts; ; round++, pause *= 2) {
      const isLast = hurried.signal.aborted || round + 1 >= rounds
      const at = clock.now()
      const startedAt = clock.elapsed()
      const said = await inTurn(() => once(doubt, ended.signal))
      if (said === noRead) return 'cannot_say'
      if (said !== notNow) asks.push(recordOf(said, { at, durationMs: clock.elapsed() - startedAt }))
      if (said === 'arrived' || said === 'did_not') return said
      if (isLast) return 'cannot_say'
      await wait(pause, hurried.signal)
    }
  }

  function settle(doubt: Asked, said: Confirmation): void {
    const open = asked.get(doubt)
    if (!open) return
    const { call, endpoint, outcome, history } = doubt
    asked.delete(doubt)
    const next = stateAfter(outcomeOf(said, outcome), call, endpoint)
    keeper?.done([call.delivery])
    committer.record([{ tickets: [call.delivery], next, attempts: [...history, ...open.asks] }])
    if (asked.size > 0) return
    onRest()
    for (const resolve of rested.splice(0)) resolve()
  }

  function ask(doubt: Asked): void {
    const until = clock.now() + settings.confirmForMs
    const open: Open = { until, hurried: new AbortController(), ended: new AbortController(), asks: [] }
    if (stopped) open.hurried.abort()
    asked.set(doubt, open)
    void answerTo(doubt, open).then((said) => settle(doubt, said))
  }

  /** As a list: settling takes them out. */
  const open = () => [...asked]

  return {
    get size() {
      return asked.size
    },
    isAsked(outcome, { endpoint, delivery }) {
      if (!destination.confirm || settings.confirmForMs === 0 || asked.size >= mostDoubts) return false
      if (outcome.status !== 'retry' && outcome.status !== 'rejected') return false
      if (!outcome.maybeDelivered || unasked.has(delivery)) return false
      const known = destination.endpoints[endpoint]
      return outcome.status === 'rejected' || (known !== undefined && doubtedState(true, known, settings) !== undefined)
    },
    ask,
    until: (seq) => open().find(([{ call }]) => call.delivery.seq === seq)?.[1].until,
    events: () => open().map(([{ call }]) => call.delivery),
    hurry(isMeant) {
      const meant = open().filter(([{ call, endpoint }]) => isMeant(call.delivery, endpoint))
      for (const [, { hurried }] of meant) hurried.abort()
      return meant.length
    },
    withdraw(isTheirs, inFlight) {
      for (const delivery of inFlight) unasked.add(delivery)
      for (const [doubt, { hurried, ended }] of open()) {
        if (!isTheirs(doubt.call.delivery)) continue
        ended.abort()
        hurried.abort()
        settle(doubt, 'cannot_say')
      }
    },
    async stop() {
      stopped = true
      for (const [, { hurried }] of open()) hurried.abort()
      if (asked.size > 0) await new Promise<void>((resolve) => rested.push(resolve))
    },
  }
}
