import type { PersonMark } from './persons.js'
import type { Erasure, Hold } from './store.js'

/** A hold in force. On a shared store `by` is the name of the process that set it, where nobody was named. */
export interface HoldInForce extends Hold {
  /** When it was set: wall time, epoch milliseconds. Absent where it is not stored yet, or was by an earlier version. */
  readonly since?: number
}

/** A rest that a vendor asked for. */
export interface VendorPause {
  /** The lane's name. */
  readonly lane: string
  /** The endpoint. Absent: the whole lane. */
  readonly endpoint?: string
  /** Milliseconds until it ends. */
  readonly forMs: number
}

/** A person who is being forgotten. */
export interface Forgetting {
  /** The number of the change. */
  readonly change: number
  /** Events with a greater `seq` came later, and stay. */
  readonly upTo: number
  /** Whether an event with these keys, as in `NewEvent`, is one of the person's. */
  isTheirs(keys: readonly string[]): boolean
}

/** A hold, and the change that set it. */
export interface NumberedHold extends HoldInForce {
  /** The number of that change. */
  readonly change: number
}

/** A mark of a person, and the change that made it so. */
export interface NumberedMark extends PersonMark {
  /** The number of that change. */
  readonly change: number
}

/** What people and vendors have decided for all processes of a shared store. */
export interface ControlState {
  /** The number of the newest change that was told before this one; 0 at first. */
  readonly known: number
  /** All holds in force. */
  readonly holds: readonly NumberedHold[]
  /** All pauses that have not ended. */
  readonly pauses: readonly VendorPause[]
  /** What was resumed since the change `known`. */
  readonly resumed: readonly Pick<Hold, 'lane' | 'endpoint'>[]
  /** The persons who were forgotten since the change `known`. */
  readonly forgetting: readonly Forgetting[]
  /**
   * Whether an event with these keys and this `seq` is one of a person's whose events may still come out of the store, although
   * they are forgotten. Absent: there is no such person.
   */
  readonly isForgotten?: (keys: readonly string[], seq: number) => boolean
  /** Marks of persons that changed since the change `known`; at first all. Absent: none did. */
  readonly persons?: {
    /** As `AllPersonMarks` has it. */
    readonly keyPrint: string
    /** As they are now; one that says nothing is gone. */
    readonly marks: readonly NumberedMark[]
  }
}

/** An event that had left. */
export interface EventOnTheWire {
  /** Where it came from, as at acceptance. */
  readonly source: string
  /** Its message id. */
  readonly messageId: string
}

/** What had left when a process heard of a change, and was not answered yet. */
export interface OnTheWire {
  /** How many requests. */
  readonly requests: number
  /** How many deliveries were in them. */
  readonly deliveries: number
  /** The ids of their events, 100 at most. */
  readonly events: readonly EventOnTheWire[]
}

/** What had left when the processes heard of a change. */
export interface Heard {
  /** Over all processes that answered. */
  readonly onTheWire: OnTheWire
  /**
   * The names of the processes that did not answer: each ended, or stopped, and may send nothing now; also those that did so in
   * the half minute before. What each had handed to its sockets may still arrive: one request per socket at most.
   */
  readonly unanswered: readonly string[]
}

/**
 * Takes the state over: starts nothing any more that is held, paused or forgotten, and resolves once what it had before is
 * stored or given back. Resolves with what was on the wire, by the numbers of the new holds, forgettings and marks.
 */
export type ApplyControl = (state: ControlState) => Promise<ReadonlyMap<number, OnTheWire>>

/**
 * What is decided for all processes of a shared store. Every change has a number, and a greater one than those before. A
 * process starts requests only while it has a licence, which lasts for seconds and which it gets and renews only with all
 * changes applied. So a change is in force as soon as each process has heard of it or has lost its licence. A store that
 * belongs to one process has none of this.
 */
export interface StoreControl {
  /** Applies the present state, and then each change. Called once, after `open`. */
  follow(apply: ApplyControl): Promise<void>
  /** Whether this process may start a request now. Cheap; a process that asks keeps its licence. */
  mayStart(): boolean
  /** Gets the licence, and resolves once `mayStart` is true. Rejects with the store's error. */
  licence(): Promise<void>
  /** Sets a hold, and resolves once it is in force everywhere. Rejects, with nothing changed, when it cannot be stored. */
  hold(hold: Hold): Promise<Heard>
  /**
   * Ends the hold, the pauses and the waits as `Store.resume` does, in all processes. Resolves once all have heard of it, after a
   * second at most: a process that is stopped hears of it before it sends again.
   */
  resume(lane: string, endpoint?: string): Promise<void>
  /** Makes all processes pause. One that is in force for longer stays. */
  pause(pause: VendorPause): Promise<void>
  /**
   * Erases as `Store.forget` does, and resolves once no process can send what is theirs. That holds for what an open
   * transaction of a caller has accepted, too: it is erased when that has ended, and not counted. `erased` is right
   * whichever process erases. `inFlight` is what had left. Rejects as `unavailable` where the number cannot be known any more.
   */
  forget(keys: readonly string[]): Promise<Erasure & Pick<Heard, 'unanswered'>>
  /** The holds in force. */
  holds(): Promise<readonly HoldInForce[]>
}
