/**
 * The approximate size of JSON data as text, in bytes, without writing the text. Exact for ASCII texts without escapes and
 * for integers. Used for bounds; a vendor's limit is measured later on the real body.
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
