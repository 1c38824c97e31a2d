import { randomUUID } from 'node:crypto'
import type { Clock, Outcome, VendorReply } from '@waybill/core'
import { type CustomerEventInput, untrusted } from '@waybill/core'
import { isFields } from '@waybill/core/destination'
import type { Decision, Waybill } from '../waybill.js'

/** One event in one lane. */
interface Asked {
  readonly lane: string
  readonly source: string
  readonly messageId: string
}

interface AskOptions extends Pick<Asked, 'lane' | 'source'> {
  readonly timeoutMs: number
  readonly accept: Waybill['accept']
}

/** Callers of `decide` that wait for a vendor's decision. Their waits do not change the delivery. */
export interface Decisions {
  /** Whether any caller waits. Cheap, as it is read for every delivery. */
  readonly any: boolean
  /** Whether a caller waits for this delivery. */
  isAwaited(asked: Asked): boolean
  /** Accepts the event. Resolves with the first answer, or as undecided after `timeoutMs` milliseconds. Rejects as `accept` does. */
  ask(event: CustomerEventInput, options: AskOptions): Promise<Decision>
  /** Ends the waits: there will be no attempt. */
  tell(asked: Asked, reason: string): void
  /** Ends the waits with the outcome of an attempt. `isLast`: it was the delivery's last call. */
  answer(asked: Asked, outcome: Outcome, isLast: boolean): void
}

export function createDecisions(clock: Clock): Decisions {
  const waiting = new Map<string, Set<(decision: Decision) => void>>()
  const keyOf = ({ lane, source, messageId }: Asked) => JSON.stringify([lane, source, messageId])

  function end(asked: Asked, decision: Decided | Undecided): void {
    for (const resolve of waiting.get(keyOf(asked)) ?? []) resolve({ ...decision, messageId: asked.messageId })
  }

  /** Adds a caller. `giveUp` ends the wait of this one alone. */
  function wait(asked: Asked, timeoutMs: number) {
    const { messageId } = asked
    const key = keyOf(asked)
    let giveUp: (reason: string) => void = () => undefined
    const decision = new Promise<Decision>((resolve) => {
      const callers = waiting.get(key) ?? new Set()
      waiting.set(key, callers)
      const leave = (decision: Decision) => {
        cancel()
        callers.delete(leave)
        if (callers.size === 0) waiting.delete(key)
        resolve(decision)
      }
      giveUp = (reason) => leave({ status: 'undecided', reason, messageId })
      const cancel = clock.after(timeoutMs, () => giveUp('timeout'))
      callers.add(leave)
    })
    return { decision, giveUp }
  }

  return {
    get any() {
      return waiting.size > 0
    },
    isAwaited: (asked) => waiting.has(keyOf(asked)),
    async ask(event, { lane, source, timeoutMs, accept }) {
      // The id must be known before the event is accepted, or the answer could be missed.
      const messageId = messageIdOf(event) ?? randomUUID()
      const asked = { lane, source, messageId }
      const { decision, giveUp } = wait(asked, timeoutMs)
      try {
        const { status } = await accept(isFields(event) ? untrusted({ ...event, messageId }) : event, { source })
        if (status === 'duplicate') giveUp('duplicate')
      } catch (error) {
        giveUp('refused')
        throw error
      }
      return decision
    },
    tell: (asked, reason) => end(asked, { status: 'undecided', reason }),
    answer(asked, outcome, isLast) {
      switch (outcome.status) {
        case 'delivered':
          // The decision may come with a later call of the same delivery.
          if (outcome.reply || isLast) end(asked, decided(outcome.reply))
          return
        case 'skipped':
          return end(asked, { status: 'undecided', reason: outcome.reason })
        default:
          return end(asked, { status: 'undecided', reason: outcome.error.code })
      }
    },
  }
}

interface Undecided {
  readonly status: 'undecided'
  readonly reason: string
}

interface Decided {
  readonly status: 'decided'
  readonly reply?: VendorReply
}

function decided(reply: VendorReply | undefined): Decided {
  return reply === undefined ? { status: 'decided' } : { status: 'decided', reply }
}

function messageIdOf(event: unknown): string | undefined {
  return isFields(event) && typeof event['messageId'] === 'string' ? event['messageId'] : undefined
}
