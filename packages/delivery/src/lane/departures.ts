import type { LaneStage } from '../accept/awaited-deliveries.js'
import type { Decisions } from '../accept/decisions.js'
import type { Licence } from '../control/licence.js'
import type { Paces } from '../pace/paces.js'
import type { Surplus } from '../pace/surplus.js'
import type { Ticket } from '../store/work.js'
import type { Throttles } from '../throttle/throttles.js'
import type { GiveBack } from './leases/give-back.js'
import type { LeaseKeeper } from './leases/lease-keeper.js'
import { askedBy } from './report.js'
import type { QueuedRequest, RequestQueue } from './request-queue.js'
import type { Ended } from './sending.js'

export interface DeparturesOptions {
  readonly planned: RequestQueue
  readonly throttles: Throttles
  readonly paces: Paces
  readonly surplus: Pick<Surplus, 'mayAsk' | 'giveBack'>
  readonly giveBack: GiveBack
  readonly keeper: LeaseKeeper | undefined
  readonly licence: Licence
  readonly decisions: Pick<Decisions, 'any' | 'moved' | 'tell'>
  readonly send: (queued: QueuedRequest, isAwaited: boolean, ended: Ended) => void
  /** Called when a request has ended. */
  readonly onEnded: () => void
}

/** What may start of an endpoint. */
interface Departing {
  readonly shift: RequestQueue['shift']
  readonly permits: number
  /** Whether somebody waits for it. */
  readonly isAwaited: boolean
}

/** Starts planned requests as far as the throttles allow, and gives back what has to wait. */
export interface Departures {
  readonly inFlight: number
  /** The requests in flight. */
  flying(): readonly QueuedRequest[]
  /** Lets nothing of a request in flight be sent again before it went back to the store. */
  withdraw(queued: QueuedRequest): void
  sendPlanned(): Promise<void>
  /** Starts what is planned for callers, at once, and nothing else. */
  sendAwaited(): void
  /** Puts a leased delivery before others. Returns whether it is planned or in flight. */
  hasten(ticket: Ticket): boolean
  /** Sends what is planned for an endpoint as far as it may start now, whatever else the lane waits for. */
  sendNow(endpoint: string): Promise<void>
  /** Gives everything planned back to the store, and later the parts of what is in flight now. */
  recall(): Promise<void>
  /** Resolves when nothing is in flight. Nothing may be sent meanwhile. */
  landed(): Promise<void>
}

export function createDepartures(options: DeparturesOptions): Departures {
  const { planned, throttles, paces, surplus, giveBack, keeper, licence, decisions, send, onEnded } = options
  const flying = new Set<QueuedRequest>()
  const withdrawn = new WeakSet<QueuedRequest>()
  let recalls = 0
  let onLanded: () => void = () => undefined

  /** Starts what may start. Returns the requests whose lease was lost. */
  function sendFrom(endpoint: string, { shift, permits, isAwaited }: Departing): QueuedRequest[] {
    const lost: QueuedRequest[] = []
    for (let left = permits; left > 0 && paces.tokens(endpoint) > 0 && licence.mayStart(); ) {
      const queued = shift(endpoint)
      if (!queued) break
      if (keeper?.isLost(queued)) {
        moved(queued, 'queued')
        lost.push(queued)
      } else if (!paces.take(queued.request)) {
        putBack(queued)
        break
      } else {
        start(queued, isAwaited)
        left--
      }
    }
    return lost
  }

  const toCallers = (endpoint: string) =>
    sendFrom(endpoint, {
      shift: planned.shiftAwaited,
      permits: throttles.permitsForCallers(endpoint),
      isAwaited: true,
    })

  /** Of all endpoints. */
  const sendForCallers = () => [...planned.endpoints()].flatMap(toCallers)

  /** There are too few tokens for it. It keeps its place, unless no slot has enough: then it is planned again, smaller. */
  function putBack(queued: QueuedRequest): void {
    if (!paces.fits(queued.request)) return planned.push(queued)
    planned.putBack(queued)
    // The next slot has enough for it.
    paces.lapse(queued.request.endpoint)
  }

  function start(queued: QueuedRequest, isAwaited: boolean): void {
    throttles.started(queued.request.endpoint)
    flying.add(queued)
    moved(queued, 'sent')
    const epoch = recalls
    send(queued, isAwaited, (parts) => {
      flying.delete(queued)
      // If a failing store does not take them back, they stay leased until this process or the lease ends.
      const isBack = epoch !== recalls || withdrawn.has(queued)
      if (parts.length > 0 && isBack) return void giveBack.release(parts).then(ended, ended)
      planned.pushFirst(parts)
      ended()
    })
  }

  function ended(): void {
    if (flying.size === 0) onLanded()
    onEnded()
  }

  function moved({ request }: QueuedRequest, stage: LaneStage): void {
    if (!decisions.any) return
    for (const { delivery } of request.calls) if (delivery.wantsReply) decisions.moved(askedBy(delivery), stage)
  }

  /** What cannot be sent must not take the place of what can. It is filed under its endpoint and not planned again meanwhile. */
  async function giveBackClosed(endpoint: string): Promise<void> {
    const why = throttles.whyClosed(endpoint) ?? { reason: 'failing' }
    for (const { request } of planned.awaited(endpoint))
      for (const { delivery } of request.calls) decisions.tell(askedBy(delivery), why)
    await giveBack.releaseEndpoint(endpoint, { endpoint })
  }

  /** Whether what is planned for it in the ordinary way must go to the end of its file. */
  const isBehind = (endpoint: string) => paces.isBehind(endpoint) && !throttles.isClosed(endpoint)

  const sendOthers = (endpoint: string) =>
    sendFrom(endpoint, {
      shift: isBehind(endpoint) ? planned.shiftUrgent : planned.shift,
      permits: throttles.permits(endpoint),
      isAwaited: false,
    })

  return {
    get inFlight() {
      return flying.size
    },
    flying: () => [...flying],
    withdraw: (queued) => void withdrawn.add(queued),
    async sendPlanned() {
      if (planned.calls > 0) await licence.ready()
      for (const endpoint of planned.endpoints()) if (surplus.mayAsk(endpoint)) await paces.ask(endpoint)
      // Of all endpoints, before anything else: no other request starts while a caller's request is planned and may start.
      const lost = sendForCallers()
      for (const endpoint of planned.endpoints()) {
        lost.push(...sendOthers(endpoint))
        if (throttles.isClosed(endpoint)) await giveBackClosed(endpoint)
        // A permit is left: only tokens were missing.
        else if (isBehind(endpoint) || (surplus.mayAsk(endpoint) && throttles.permits(endpoint) > 0))
          await surplus.giveBack(endpoint)
      }
      if (lost.length > 0) await giveBack.release(lost)
      // All this took longer than the licence lasts.
      if (planned.calls > 0 && !licence.mayStart()) onEnded()
    },
    sendAwaited() {
      const lost = sendForCallers()
      // If a failing store does not take them back, their leases are lost all the same.
      if (lost.length > 0) void giveBack.release(lost).catch(() => undefined)
    },
    async sendNow(endpoint) {
      if (planned.count(endpoint) > 0) await licence.ready()
      const lost = [...toCallers(endpoint), ...sendOthers(endpoint)]
      if (lost.length > 0) await giveBack.release(lost)
    },
    hasten({ seq, lease }) {
      const has = ({ delivery }: { readonly delivery: Ticket }) => delivery.seq === seq && delivery.lease === lease
      return [...flying].some(({ request }) => request.calls.some(has)) || planned.hasten(seq)
    },
    async recall() {
      recalls++
      for (const endpoint of planned.endpoints()) {
        for (const queued of planned.awaited(endpoint)) moved(queued, 'queued')
        await giveBack.releaseEndpoint(endpoint)
      }
    },
    async landed() {
      if (flying.size === 0) return
      await new Promise<void>((resolve) => {
        onLanded = resolve
      })
    },
  }
}
