import type { TrackEvent } from '@waybill/core'

/** What a contestant says of the events it was given. */
export interface Tally {
  /** The vendor has taken so many. */
  delivered(count: number): void
  /** So many were given up, and the caller is told. */
  failed(count: number): void
}

export interface Surroundings {
  readonly baseUrl: string
  /** An empty folder of its own. */
  readonly directory: string
  /** As its README sets it up, or with the settings that suit the table. */
  readonly settings: 'defaults' | 'best'
}

export interface Running {
  /**
   * Hands events over. A promise resolves when the contestant has them as safe as it makes them, and rejects when it did not
   * take them; nothing comes back from those that do not say.
   */
  push(events: readonly TrackEvent[]): Promise<unknown> | undefined
  /** How many events are neither delivered nor given up; of those that keep a ledger. */
  pending?(): Promise<number>
  /** Sends what is left within the time, and lets go. */
  close(deadlineMs: number): Promise<unknown>
}

/** One way to get events to a vendor. */
export interface Contestant {
  readonly id: string
  readonly title: string
  /** Events per POST. */
  readonly perPost: number
  /** Events handed over in one call. */
  readonly batch: number
  /** Most events handed over and not yet delivered, chosen in the contestant's favour. */
  readonly window: number
  /** Whether an accepted event survives the process. */
  readonly durable: boolean
  /** So slow that it shows with a fraction of the events. */
  readonly slow?: true
  /** Why it cannot run here; absent when it can. */
  missing?(): Promise<string | undefined>
  start(surroundings: Surroundings, tally: Tally): Promise<Running>
}

/** Sockets that undici and Waybill get alike. */
export function socketsFor(perPost: number): number {
  return perPost === 1 ? 64 : 16
}
