import type { LaneOptions } from '../../waybill-options.js'
import type { Engine } from './engine.js'
import type { FleetVendor } from './vendor.js'

/** What happens in the middle of a call: nothing, or one engine that delivers stands still, dies, or cannot reach the store. */
export const disturbances = ['two engines', 'five engines', 'one stopped', 'one killed', 'one cut off'] as const
/** One of `disturbances`. */
export type Disturbance = (typeof disturbances)[number]

/** What a call finds. Each call has a lane of its own, with its name; all calls of a disturbance run at the same time. */
export interface FleetScene {
  readonly lane: string
  readonly vendor: FleetVendor
  /** Only accepts; the calls are made here. */
  readonly api: Engine
  /** Delivers, and is the one that is disturbed. */
  readonly worker: Engine
  /** All that deliver and are not disturbed: without a disturbance the worker, too. */
  readonly steady: readonly Engine[]
  /** Whether the worker does not answer in the middle of the call, and whether it never will. */
  readonly isAway: boolean
  readonly isDead: boolean
  /** Starts one more engine, which delivers the call's lane. */
  join(name: string): Promise<Engine>
  /** Resolves once all calls are in their middle and the disturbance has begun. */
  middle(): Promise<void>
  /** Resolves once the disturbance has ended, and a worker that lives has sent something since. */
  end(): Promise<void>
}

/** One call of the public interface, made in one process while others work. */
export interface FleetCall {
  /** Names the row of the table. */
  readonly name: string
  /** The promise, as a sentence. */
  readonly promise: string
  /** Options of the call's lane. */
  readonly options?: LaneOptions
  run(scene: FleetScene): Promise<void>
}
