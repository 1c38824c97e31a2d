/**
 * Freezes an event with all that is in it, and gives it back. All lanes have the same object: a destination that changes it
 * would change what the others send. One that is frozen costs one look.
 */
export function freezeEvent<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const member of Object.values(value)) freezeEvent(member)
  return Object.freeze(value)
}
