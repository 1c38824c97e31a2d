import type { CustomerEvent } from '@waybill/core'
import type { TestGateway } from './start-test-gateway.js'

/** What clients are made to say besides identify, track and page. The group is a number, which a vendor's company must be. */
export const said = {
  screen: { name: 'Start', properties: { size: 'L', count: 3, note: 'ünïcode <b>' } },
  group: { groupId: '42', traits: { plan: 'gold', seats: 7 } },
  alias: { previousId: 'u-old' },
} as const

export type OtherCall = keyof typeof said

/** What became of one such call. */
export interface OtherArrival {
  /** As the ledger has it. */
  readonly event: CustomerEvent | undefined
  /** Its state at each vendor. */
  readonly states: Readonly<Record<string, string>>
  /** What each vendor received, if it received anything. */
  readonly received: Readonly<Record<string, unknown>>
}

/** Marks of each call in what vendors receive. Nobody has a call for an alias. */
const marks: Readonly<Record<OtherCall, RegExp>> = {
  screen: /Viewed Start Screen|Screen Viewed|visited-screen/,
  group: /assigned-to-company/,
  alias: /u-old/,
}

/** What became of the latest call of a type. */
export async function arrivalOf(
  { gateway: { waybill }, sandbox }: TestGateway,
  type: OtherCall,
): Promise<OtherArrival> {
  await waybill.flush()
  const [found] = await waybill.find({ event: type })
  const where = found && (await waybill.where(found.source, found.messageId))
  const operations = sandbox.operations().filter(({ content }) => marks[type].test(JSON.stringify(content)))
  const received = Object.fromEntries(
    operations.map(({ vendor, content }) => [vendor, withNamedParams(content as object)]),
  )
  if (where?.status !== 'found') return { event: undefined, states: {}, received }
  const states = Object.entries(where.lanes).map(([lane, { state }]) => [lane, state] as const)
  return { event: where.event, states: Object.fromEntries(states), received }
}

/** What must have become of a call of this known user, by content. */
export function arrivalFor(type: OtherCall, userId: string): object {
  const { name, properties } = said.screen
  const client = { customId: userId }
  const everywhere = (state: string) => ({ 'salesforce-personalization': state, synerise: state, yespo: state })
  return {
    screen: {
      event: { type, userId, name, properties },
      states: everywhere('delivered'),
      received: {
        'salesforce-personalization': { action: `Viewed ${name} Screen`, user: { id: userId } },
        yespo: { eventTypeKey: 'Screen Viewed', keyValue: userId, params: { name, ...properties } },
        synerise: { type: 'visited-screen', client, params: { name, ...properties } },
      },
    },
    group: {
      event: { type, userId, ...said.group },
      states: { ...everywhere('skipped'), synerise: 'delivered' },
      received: { synerise: { type: 'assigned-to-company', client, params: { ...said.group.traits, companyId: 42 } } },
    },
    alias: { event: { type, userId, ...said.alias }, states: everywhere('skipped'), received: {} },
  }[type]
}

/** Yespo's params are a list of names and values. */
function withNamedParams(content: object): object {
  const { params } = content as { readonly params?: unknown }
  if (!Array.isArray(params)) return content
  return { ...content, params: Object.fromEntries(params.map(({ name, value }) => [name, value as unknown])) }
}
