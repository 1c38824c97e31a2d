/** Values by a number that grows. It is made for tables from which mostly the oldest values are deleted. */
export interface SeqTable<T> {
  /** How many values it contains. */
  readonly size: number
  /** The value with this number; `undefined` when there is none. */
  get(seq: number): T | undefined
  /** Whether there is a value with this number. */
  has(seq: number): boolean
  /** Sets the value with this number. */
  set(seq: number, value: T): void
  /** Deletes the value with this number. Returns whether there was one. */
  delete(seq: number): boolean
  /** A copy of the values, in the order of their numbers. */
  values(): readonly T[]
}

const free = -1

/**
 * Makes an empty `SeqTable`. It is a ring of places. A value that stays while thousands of later ones are deleted, such as a
 * parked event, is moved to a `Map` beside it. A `Map` for all of them would make new tables again and again, and each old
 * one would keep the next one, with everything in it, from an early garbage collection.
 */
export function createSeqTable<T>(): SeqTable<T> {
  let capacity = 1_024
  let seqs = new Float64Array(capacity).fill(free)
  let values: (T | undefined)[] = new Array(capacity)
  const aside = new Map<number, T>()
  let inRing = 0

  // A remainder and no bit mask: numbers have more than 32 bits.
  const placeOf = (seq: number) => seq % capacity

  function grow(): void {
    const before = { seqs, values }
    capacity *= 2
    seqs = new Float64Array(capacity).fill(free)
    values = new Array(capacity)
    for (const [place, seq] of before.seqs.entries()) {
      if (seq === free) continue
      seqs[placeOf(seq)] = seq
      values[placeOf(seq)] = before.values[place]
    }
  }

  /** Frees a place that another number has: a much older one, or a much newer one than a value that was read back. */
  function makeRoom(place: number): void {
    if (8 * inRing > capacity) return grow()
    aside.set(seqs[place] as number, values[place] as T)
    seqs[place] = free
    inRing--
  }

  return {
    get size() {
      return inRing + aside.size
    },
    get: (seq) => (seqs[placeOf(seq)] === seq ? values[placeOf(seq)] : aside.get(seq)),
    has: (seq) => seqs[placeOf(seq)] === seq || aside.has(seq),
    set(seq, value) {
      if (seqs[placeOf(seq)] !== seq) {
        if (aside.has(seq)) {
          aside.set(seq, value)
          return
        }
        while (seqs[placeOf(seq)] !== free) makeRoom(placeOf(seq))
        inRing++
      }
      seqs[placeOf(seq)] = seq
      values[placeOf(seq)] = value
    },
    delete(seq) {
      const place = placeOf(seq)
      if (seqs[place] !== seq) return aside.delete(seq)
      seqs[place] = free
      values[place] = undefined
      inRing--
      return true
    },
    values() {
      const all = new Map(aside)
      for (const [place, seq] of seqs.entries()) if (seq !== free) all.set(seq, values[place] as T)
      return [...all].sort(([a], [b]) => a - b).map(([, value]) => value)
    },
  }
}
