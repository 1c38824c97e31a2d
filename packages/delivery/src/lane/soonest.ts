/** The shortest of some waits in milliseconds; `undefined` when none is known. */
export function soonest(...waits: readonly (number | undefined)[]): number | undefined {
  const known = waits.filter((ms) => ms !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
