/**
 * About how many bytes some plain JSON data takes as text, without writing the text: exact for plain ASCII without
 * escapes and numbers of usual length. For bounds, where a vendor's exact limit is measured later on the real body.
 */
export function approximateBytes(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return value.length + 2
    case 'number':
      return Number.isSafeInteger(value) ? Math.ceil(Math.log10(Math.abs(value) + 2)) : 8
    case 'object':
      return value === null ? 4 : membersBytes(value)
    default:
      return 5
  }
}

function membersBytes(value: object): number {
  let bytes = 2
  if (Array.isArray(value)) {
    for (const member of value) bytes += approximateBytes(member) + 1
    return bytes
  }
  for (const key in value) bytes += key.length + 4 + approximateBytes((value as Record<string, unknown>)[key])
  return bytes
}
