// The first byte tells the marks from those of other programs.
const ours = 0x57_00_00_00
const openBit = 0x80_00_00
const numberBits = 0x7f_ff_ff

/**
 * A number of 32 bits for one opening of a store: the file and its lock file have it. `seed` is the store's own, so that
 * openings of different stores rarely have the same.
 */
export function openingMark({ opens, seed }: { readonly opens: number; readonly seed: number }): number {
  return ours | openBit | ((opens + seed) & numberBits)
}

/** The mark of the same opening once it has ended well. */
export const closedMark = (mark: number): number => mark & ~openBit

/** Whether it is the mark of an opening that has not ended well. */
export function isOpenMark(mark: number): boolean {
  return (mark & ~numberBits) === (ours | openBit)
}

/**
 * A store raises the schema cookie of its file beyond this. SQLite's backup copies everything but the cookie, which goes on
 * from that of the file that it writes: a file that is marked as open and has a smaller one is such a copy, and whole.
 */
export const ownSchemaFrom = 2 ** 24
