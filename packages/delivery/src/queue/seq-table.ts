/** Things by a number that grows, of which mostly the oldest go. */
export interface SeqTable<T> {
  readonly size: number
  get(seq: number): T | undefined
  has(seq: number): boolean
  set(seq: number, value: T): void
  /** Whether it was there. */
  delete(seq: number): boolean
  /** As they are now, by their numbers. */
  values(): readonly T[]
}

const free = -1

/**
 * A ring. What stays while thousands behind it go, as parked events do, is put aside so that it does not hold up the ring.
 * A `Map` in which all come and go makes a new table for every so many, and each old table keeps the next one, with all
 * that is in it, from being collected while it is young.
 */
export function createSeqTable<T>(): SeqTable<T> {
  let capacity = 1_024
  let seqs = new Float64Array(capacity).fill(free)
  let values: (T | undefined)[] = new Array(capacity)
  const aside = new Map<number, T>()
  let inRing = 0

  // A remainder, not a mask: numbers go beyond 32 bits.
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

  /** The place is taken: by one that is many numbers old, or that is many numbers ahead of one that was read back. */
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
