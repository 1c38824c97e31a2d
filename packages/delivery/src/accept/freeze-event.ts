/**
 * Freezes an event with all that is in it, and gives it back. All lanes have the same object: a destination that changes it
 * would change what the others send. One that is frozen costs one look.
 */
export function freezeEvent<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  // A list of its members would be garbage for each event.
  for (const name in value) freezeEvent(value[name])
  return Object.freeze(value)
}
