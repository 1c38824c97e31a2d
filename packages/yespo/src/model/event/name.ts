import { yespoLengths } from './event.js'

const toEncode = /[<>;,?!^|/\\"'`\u2019]|%(?=[0-9A-Fa-f]{2})/g

/**
 * Makes an `eventTypeKey` of an event's name. Characters that Yespo forbids are percent-encoded (`Size?` becomes
 * `Size%3F`), and a name over 100 characters is cut, and ends in a hash of the whole name. So different names stay different.
 */
export function eventTypeKeyOf(name: string): string {
  return fitting(name.replace(toEncode, percentEncoded), name, yespoLengths.eventTypeKey)
}

/** Makes a parameter's name of a property's name: over 100 characters it is cut, and ends in a hash of the whole name. */
export function paramNameOf(name: string): string {
  return fitting(name, name, yespoLengths.paramName)
}

function fitting(text: string, original: string, most: number): string {
  if (text.length <= most) return text
  const { createHash } = process.getBuiltinModule('node:crypto')
  const hash = createHash('sha256').update(original).digest('hex').slice(0, 12)
  const cut = text.slice(0, most - hash.length - 1)
  // Half of a character outside the BMP would not survive UTF-8.
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}-${hash}`
}

function percentEncoded(character: string): string {
  return Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}
