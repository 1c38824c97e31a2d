import type { WaitsFor } from '../admin-contract.js'
import { clockText } from '../ui/format.js'

const waitWords = {
  confirming: 'The vendor is asked whether it arrived',
  sending: 'It is being sent.',
  held: 'It waits: held',
  earlier: 'It waits for an earlier event of its user',
  time: 'It waits for its next attempt',
  limited: 'It waits: the vendor asked for rest',
  failing: 'It waits: the vendor fails',
  paced: 'It waits for its turn at the rate of its endpoint',
  not_delivering: 'It waits for a process that sends for this lane',
  turn: 'It waits for its turn',
} as const

interface Waits {
  readonly waitsFor?: WaitsFor | undefined
  /** Epoch milliseconds. */
  readonly dueAt?: number | undefined
}

/** Why a pending delivery is not sent yet, and until when. */
export function waitText({ waitsFor, dueAt }: Waits): string | undefined {
  if (waitsFor === undefined) return undefined
  const held = waitsFor.hold ? ` (${waitsFor.hold.endpoint ?? 'everything'}: ${waitsFor.hold.reason})` : ''
  return `${waitWords[waitsFor.why]}${held}${dueAt === undefined ? '' : `, until ${clockText(dueAt)}`}`
}
