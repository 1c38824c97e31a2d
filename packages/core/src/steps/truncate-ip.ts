import { type Change, changeEach, gone } from './change-at.js'

/** Cuts addresses of the internet to what many people share. */
export const truncateIp: Change = (value) => {
  if (value === null) return value
  if (Array.isArray(value)) return changeEach(value, truncateIp)
  return typeof value === 'string' ? (truncated(value.trim()) ?? gone) : gone
}

function truncated(text: string): string | undefined {
  const four = fourIn(text)
  if (four) return `${four.slice(0, 3).join('.')}.0`
  const groups = groupsIn(text)
  if (!groups) return undefined
  const [first, second, third, fourth, fifth, sixth] = groups as [number, number, number, number, number, number]
  // An IPv4 address in the clothes of IPv6: its first 48 bits say nothing.
  if ([first, second, third, fourth, fifth].every((group) => group === 0) && sixth === 0xffff) {
    const [high = 0, low = 0] = groups.slice(6)
    return `${high >> 8}.${high & 255}.${low >> 8}.0`
  }
  const network = [first, second, third]
  while (network.at(-1) === 0) network.pop()
  return `${network.map((group) => group.toString(16)).join(':')}::`
}

function fourIn(text: string): readonly number[] | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined
  return parts.map(Number)
}

/** The eight groups of an IPv6 address; a zone after `%` is left out. */
function groupsIn(text: string): readonly number[] | undefined {
  const [address = ''] = text.split('%', 1)
  const halves = address.split('::')
  if (halves.length > 2 || !address.includes(':')) return undefined
  const [before, after] = halves.map(groupsOf)
  if (!before || (halves.length === 2 && !after)) return undefined
  const missing = 8 - before.length - (after?.length ?? 0)
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  return [...before, ...new Array<number>(missing).fill(0), ...(after ?? [])]
}

function groupsOf(text: string): readonly number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    const four = index === parts.length - 1 ? fourIn(part) : undefined
    if (four) groups.push(((four[0] ?? 0) << 8) | (four[1] ?? 0), ((four[2] ?? 0) << 8) | (four[3] ?? 0))
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16))
    else return undefined
  }
  return groups
}
