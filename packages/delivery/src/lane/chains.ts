import type { Decisions } from '../accept/decisions.js'
import type { Claim } from '../store/claim.js'
import type { LeasedDelivery, Ticket, Transition } from '../store/work.js'
import type { Departures } from './departures.js'
import type { Intake } from './intake.js'
import type { GiveBack } from './leases/give-back.js'
import type { QueuedRequest, RequestQueue } from './request-queue.js'

export interface ChainsOptions {
  readonly decisions: Pick<Decisions, 'moved' | 'tell'>
  readonly intake: Pick<Intake, 'adopt' | 'plan'>
  readonly planned: Pick<RequestQueue, 'pushAwaited'>
  readonly departures: Pick<Departures, 'hasten'>
  readonly giveBack: Pick<GiveBack, 'release' | 'releaseLeases'>
  /** Sends what is planned for callers, at once if it may be sent now. */
  readonly send: () => void
}

/**
 * What was claimed for callers, one after the other: the earlier deliveries of a person, and then the one that the caller
 * waits for. Each is planned alone as soon as the one before it has ended. Where that one is to be tried again, the rest goes
 * back to the store, and the caller hears `waits_for_earlier`.
 */
export interface Chains {
  begin(claim: Claim): void
  /** Called with all transitions of the lane, so it costs nothing while no chain waits. */
  recorded(transitions: readonly Pick<Transition, 'tickets' | 'next'>[]): void
  /** Called with deliveries that went back to the store unsent. */
  returned(tickets: readonly Ticket[]): void
  /** Gives back everything that was claimed and is not planned. */
  recall(): Promise<void>
}

interface Chain {
  readonly claim: Claim
  /** The `seq` of the deliveries that have to end first. */
  readonly until: Set<number>
  readonly rest: LeasedDelivery[]
}

export function createChains({ decisions, intake, planned, departures, giveBack, send }: ChainsOptions): Chains {
  const waiting = new Map<number, Chain[]>()

  function waitFor(chain: Chain, seq: number): void {
    chain.until.add(seq)
    waiting.set(seq, [...(waiting.get(seq) ?? []), chain])
  }

  function forget(chain: Chain): readonly LeasedDelivery[] {
    for (const seq of chain.until) {
      const others = waiting.get(seq)?.filter((one) => one !== chain) ?? []
      if (others.length > 0) waiting.set(seq, others)
      else waiting.delete(seq)
    }
    return chain.rest.splice(0)
  }

  function abandon(chain: Chain): void {
    decisions.tell(chain.claim, { reason: 'waits_for_earlier' })
    const rest = forget(chain)
    // If a failing store does not take them back, they stay leased until this process or the lease ends.
    void giveBack.releaseLeases(rest).catch(() => undefined)
    ended(rest, false)
  }

  /** Whether it is the next but one of another caller of the same person. */
  const isInChain = ({ seq, lease }: Ticket) =>
    [...waiting.values()].some((chains) =>
      chains.some(({ rest }) => rest.some((one) => one.seq === seq && one.lease === lease)),
    )

  /** Plans the next one, alone and before everything else. */
  function goOn(chain: Chain): void {
    const next = chain.until.size === 0 ? chain.rest.shift() : undefined
    if (!next) return
    if (chain.rest.length > 0) waitFor(chain, next.seq)
    const withheld: QueuedRequest[] = []
    const isHeld = ({ request }: QueuedRequest) => chain.claim.held?.includes(request.endpoint) ?? false
    const push = (queued: QueuedRequest) => {
      if (isHeld(queued)) withheld.push(queued)
      else planned.pushAwaited(queued)
    }
    const unfinished = intake.plan([next], { push, pushAwaited: push })
    if (unfinished !== undefined)
      void unfinished.then(
        () => leave(chain, withheld),
        () => abandon(chain),
      )
    else leave(chain, withheld)
  }

  /** Only the plan tells the endpoint. One that another process holds is called by nobody. */
  function leave(chain: Chain, withheld: readonly QueuedRequest[]): void {
    for (const queued of withheld) {
      decisions.tell(chain.claim, { reason: 'held' })
      void giveBack.release([queued], { endpoint: queued.request.endpoint }).catch(() => undefined)
    }
    send()
  }

  function ended(tickets: readonly Ticket[], isOver: boolean): void {
    if (waiting.size === 0) return
    for (const { seq } of tickets) {
      const chains = waiting.get(seq) ?? []
      waiting.delete(seq)
      for (const chain of chains) {
        chain.until.delete(seq)
        if (isOver) goOn(chain)
        else abandon(chain)
      }
    }
  }

  return {
    begin(claim) {
      const { earlier = [] } = claim
      const chain: Chain = { claim, until: new Set(), rest: [...intake.adopt(claim.leases)] }
      decisions.moved(claim, 'planned')
      for (const { seq } of earlier) waitFor(chain, seq)
      // One that is nowhere here is on its way to or from the store, and may have ended unnoticed.
      if (earlier.every((ticket) => isInChain(ticket) || departures.hasten(ticket))) goOn(chain)
      else abandon(chain)
      send()
    },
    recorded(transitions) {
      if (waiting.size === 0) return
      for (const { tickets, next } of transitions) ended(tickets, next.state !== 'pending' || next.overtaken === true)
    },
    returned: (tickets) => ended(tickets, false),
    async recall() {
      for (const chain of new Set([...waiting.values()].flat())) {
        decisions.moved(chain.claim, 'queued')
        await giveBack.releaseLeases(forget(chain))
      }
    },
  }
}
