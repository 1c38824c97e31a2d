import assert from 'node:assert/strict'
import type { OrderPolicy } from '@waybill/delivery/store'

/** An event as the model knows it. */
interface ModelEvent {
  readonly id: string
  readonly user: string
  readonly head: boolean
  /** Its place in the order: of its acceptance, or of its replay. */
  turn: number
  replayed: boolean
  state: 'pending' | 'delivered' | 'parked' | 'erased' | 'discarded'
  /** Whether it is with the vendor, and not answered. */
  isOut: boolean
  /** Whether it failed, and waits for another attempt. */
  waits: boolean
  /** Whether its person is forgotten while it is out. */
  forgotten: boolean
}

/** What must be true of one lane that two engines deliver. Without queues: each answer looks at all events. */
export interface FleetModel {
  readonly events: ReadonlyMap<string, ModelEvent>
  /** Set once `hold` has resolved, ended before `resume` is called. */
  held: boolean
  /** Set once all engines know the vendor's pause, ended before `resume` is called. */
  paused: boolean
  accepted(id: string, user: string, head: boolean): void
  /** Throws where it may not arrive. */
  arrived(id: string): void
  answered(id: string, status: number): void
  /** Ends all waits for another attempt. Returns how many there were. */
  retry(): number
  /** Before the call: the user's parked events are pending again. Returns how many. */
  replay(user: string): number
  /** Before the call: the user's parked events are discarded. Returns how many. */
  discard(user: string): number
  /** After the call. Returns how many are erased, without those that are out. */
  forget(user: string): number
  /** Ids of events that an engine can send now. */
  sendable(): readonly string[]
  count(state: ModelEvent['state']): number
}

export function createFleetModel(order: OrderPolicy): FleetModel {
  const events = new Map<string, ModelEvent>()
  const all = () => [...events.values()]
  let turns = 0

  const known = (id: string) => events.get(id) ?? assert.fail(`${id} is unknown`)
  const isPending = ({ state }: ModelEvent) => state === 'pending'

  /** What is live never waits for what is replayed. */
  const waitsFor = (event: ModelEvent, other: ModelEvent) =>
    other.user === event.user &&
    isPending(other) &&
    other.turn < event.turn &&
    (order === 'per-user' || (order === 'identify-first' && other.head)) &&
    (event.replayed || !other.replayed)

  function parkedOf(user: string): readonly ModelEvent[] {
    return all()
      .filter((event) => event.user === user && event.state === 'parked')
      .sort((a, b) => a.turn - b.turn)
  }

  const model: FleetModel = {
    events,
    held: false,
    paused: false,
    accepted(id, user, head) {
      const fresh = { replayed: false, isOut: false, waits: false, forgotten: false } as const
      events.set(id, { id, user, head, turn: turns++, state: 'pending', ...fresh })
    },
    arrived(id) {
      const event = known(id)
      assert.ok(!model.held, `${id} arrived while the lane is held`)
      assert.ok(!model.paused, `${id} arrived in the vendor's pause`)
      assert.equal(event.state, 'pending', `the state of ${id} as it arrived`)
      assert.ok(!event.forgotten, `${id} arrived again after its person was forgotten`)
      assert.ok(!event.isOut, `${id} arrived twice at the same time`)
      assert.ok(!event.waits, `${id} arrived before its wait had ended`)
      const earlier = all().find((other) => waitsFor(event, other))
      assert.equal(earlier?.id, undefined, `${id} arrived before what it waits for`)
      event.isOut = true
    },
    answered(id, status) {
      const event = known(id)
      event.isOut = false
      if (status === 200) event.state = 'delivered'
      else if (event.forgotten) event.state = 'erased'
      else if (status === 400) event.state = 'parked'
      else event.waits = true
    },
    retry() {
      const waiting = all().filter((event) => isPending(event) && event.waits)
      for (const event of waiting) event.waits = false
      return waiting.length
    },
    replay(user) {
      const parked = parkedOf(user)
      for (const event of parked) Object.assign(event, { state: 'pending', turn: turns++, replayed: true })
      return parked.length
    },
    discard(user) {
      const parked = parkedOf(user)
      for (const event of parked) event.state = 'discarded'
      return parked.length
    },
    forget(user) {
      const theirs = all().filter((event) => event.user === user && ['pending', 'parked'].includes(event.state))
      for (const event of theirs) {
        if (event.isOut) event.forgotten = true
        else event.state = 'erased'
      }
      return theirs.filter(({ isOut }) => !isOut).length
    },
    sendable: () =>
      model.held || model.paused
        ? []
        : all()
            .filter((event) => isPending(event) && !event.isOut && !event.waits)
            .filter((event) => !all().some((other) => waitsFor(event, other)))
            .map(({ id }) => id),
    count: (state) => all().filter((event) => event.state === state).length,
  }
  return model
}
