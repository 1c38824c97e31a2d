import assert from 'node:assert/strict'
import type { ControlState, OnTheWire, StoreControl } from '../../../store/control.js'
import type { Store } from '../../../store/store.js'

/** An engine at a shared store, as far as it hears of what is decided. */
export interface Listener {
  readonly control: StoreControl
  /** All that it was told, in order. */
  readonly states: readonly ControlState[]
  /** From now on what it is told is not done before this resolves; `undefined`: not before the end of the chapter. */
  busyUntil(done: Promise<unknown> | undefined): void
}

const wire: OnTheWire = { requests: 1, deliveries: 2, events: [{ source: 'shop', messageId: 'm1' }] }

/** Follows what is decided at a store. `ended`: the end of the chapter. */
export async function listen({ control }: Store, ended: Promise<void>): Promise<Listener> {
  assert.ok(control, 'a store that processes share has `control`')
  const states: ControlState[] = []
  let busy: Promise<unknown> | undefined = Promise.resolve()
  await control.follow(async (state) => {
    states.push(state)
    await Promise.race([busy ?? ended, ended])
    const changes = [...state.holds, ...state.forgetting].map(({ change }) => change)
    return new Map(changes.filter((change) => change > state.known).map((change) => [change, wire]))
  })
  return {
    control,
    states,
    busyUntil(done) {
      busy = done
    },
  }
}

/** Asks for the licence as an engine does that sends, until this holds; for 15 seconds at most. */
export async function sendUntil({ control }: Listener, what: string, holds: () => boolean): Promise<void> {
  for (const late = performance.now() + 15_000; !holds(); ) {
    assert.ok(performance.now() < late, what)
    control.mayStart()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** What it was told last. */
export const last = ({ states }: Listener): ControlState => states.at(-1) ?? assert.fail('it was told of nothing')
