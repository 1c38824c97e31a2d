import { randomUUID } from 'node:crypto'
import type { Clock, Outcome, VendorReply } from '@waybill/core'
import { type CustomerEventInput, untrusted } from '@waybill/core'
import { isFields } from '@waybill/core/destination'
import type { Decision } from '../decision.js'
import type { Accepted } from '../waybill.js'
import { type Asked, createAwaitedDeliveries, type LaneStage } from './awaited-deliveries.js'

/** Why there is no decision. */
export interface Why {
  readonly reason: string
  readonly afterMs?: number
}

interface AskOptions extends Pick<Asked, 'lane' | 'source'> {
  readonly timeoutMs: number
  /** Stores the event, which has its `messageId`. */
  readonly accept: (event: CustomerEventInput) => Promise<Accepted>
  /** Says why the stored event is not in its lane at all. */
  readonly whySkipped: (asked: Asked) => Why | undefined | Promise<Why | undefined>
  /** Called when the event is stored and waits for its lane, which tells when it cannot send it. */
  readonly onQueued: (asked: Asked) => void
}

/** Callers of `decide` that wait for a vendor's decision. Their waits do not change the delivery. */
export interface Decisions {
  /** Whether any caller waits. Cheap, as it is read for every delivery. */
  readonly any: boolean
  /** Whether a caller waits for this delivery. */
  isAwaited(asked: Asked): boolean
  /** Whether somebody has asked this lane in the last ten seconds. */
  askedLately(lane: string): boolean
  /** Whether a caller waits for a delivery of this lane that was not planned. */
  hasUnplanned(lane: string): boolean
  /** Notes how far the delivery is. Once it is `sent`, its caller hears the answer and nothing else. */
  moved(asked: Asked, stage: LaneStage): void
  /**
   * Accepts the event. Resolves with the first answer, with what is known to prevent one, or as undecided after `timeoutMs`
   * milliseconds. Rejects as `accept` does.
   */
  ask(event: CustomerEventInput, options: AskOptions): Promise<Decision>
  /** Ends the waits: there will be no attempt, or not soon. */
  tell(asked: Asked, why: Why): void
  /** Ends the waits of callers whose time ends before `why.afterMs` have passed: the attempt comes too late for them. */
  tellShortOf(asked: Asked, why: Why & { readonly afterMs: number }): void
  /** Ends the waits for all deliveries of a lane that are stored and have not been sent. */
  tellUnsent(lane: string, why: Why): void
  /** The same for those that are not planned. */
  tellUnplanned(lane: string, why: Why): void
  /** The deliveries of all lanes whose waits `tellUnsent` would end. */
  unsent(): readonly Asked[]
  /** Ends the waits with the outcome of an attempt. `isLast`: it was the delivery's last call. */
  answer(asked: Asked, outcome: Outcome, isLast: boolean): void
}

/** So long after a caller, permits are kept for the next one. */
const latelyMs = 10_000

export function createDecisions(clock: Clock): Decisions {
  const awaited = createAwaitedDeliveries()
  const askedAt = new Map<string, number>()
  const endsAt = new WeakMap<object, number>()

  function end(asked: Asked, decision: Answer): void {
    for (const leave of awaited.callersOf(asked)) leave({ ...decision, messageId: asked.messageId })
  }

  const tell = (asked: Asked, why: Why) => end(asked, undecided(why))

  /** Adds a caller. `giveUp` ends the wait of this one alone. */
  function wait(asked: Asked, timeoutMs: number) {
    let giveUp: (why: Why) => void = () => undefined
    const decision = new Promise<Decision>((resolve) => {
      const leave = (decision: Decision) => {
        cancel()
        awaited.remove(asked, leave)
        resolve(decision)
      }
      giveUp = (why) => leave({ ...undecided(why), messageId: asked.messageId })
      const cancel = clock.after(timeoutMs, () => giveUp({ reason: 'timeout' }))
      endsAt.set(leave, clock.elapsed() + timeoutMs)
      awaited.add(asked, leave)
    })
    return { decision, giveUp }
  }

  return {
    get any() {
      return awaited.size > 0
    },
    isAwaited: awaited.has,
    askedLately: (lane) => clock.elapsed() - (askedAt.get(lane) ?? Number.NEGATIVE_INFINITY) < latelyMs,
    hasUnplanned: (lane) => awaited.queuedIn(lane) > 0,
    moved: awaited.move,
    async ask(event, { lane, source, timeoutMs, accept, whySkipped, onQueued }) {
      askedAt.set(lane, clock.elapsed())
      // The id must be known before the event is accepted, or the answer could be missed.
      const messageId = messageIdOf(event) ?? randomUUID()
      const asked = { lane, source, messageId }
      const { decision, giveUp } = wait(asked, timeoutMs)
      try {
        const { status } = await accept(isFields(event) ? untrusted({ ...event, messageId }) : event)
        const why = status === 'duplicate' ? { reason: status } : await whySkipped(asked)
        if (why) giveUp(why)
        else {
          // What was claimed is on its way already.
          if (awaited.stored(asked)) onQueued(asked)
        }
      } catch (error) {
        giveUp({ reason: 'refused' })
        throw error
      }
      return decision
    },
    tell,
    tellShortOf(asked, why) {
      const from = clock.elapsed() + why.afterMs
      for (const leave of awaited.callersOf(asked))
        if ((endsAt.get(leave) ?? 0) <= from) leave({ ...undecided(why), messageId: asked.messageId })
    },
    tellUnsent(lane, why) {
      for (const asked of awaited.unsent()) if (asked.lane === lane) tell(asked, why)
    },
    tellUnplanned(lane, why) {
      for (const asked of awaited.unplanned()) if (asked.lane === lane) tell(asked, why)
    },
    unsent: awaited.unsent,
    answer(asked, outcome, isLast) {
      switch (outcome.status) {
        case 'delivered':
          if (outcome.reply || isLast) return end(asked, decided(outcome.reply))
          // The decision may come with a later call of the same delivery.
          return awaited.move(asked, 'queued')
        case 'skipped':
          return tell(asked, { reason: outcome.reason })
        default:
          return tell(asked, { reason: outcome.error.code })
      }
    },
  }
}

type Answer = { readonly status: 'decided'; readonly reply?: VendorReply } | ({ readonly status: 'undecided' } & Why)

function undecided({ reason, afterMs }: Why) {
  return { status: 'undecided', reason, ...(afterMs === undefined ? {} : { afterMs }) } as const
}

function decided(reply: VendorReply | undefined): Answer {
  return reply === undefined ? { status: 'decided' } : { status: 'decided', reply }
}

function messageIdOf(event: unknown): string | undefined {
  return isFields(event) && typeof event['messageId'] === 'string' ? event['messageId'] : undefined
}
