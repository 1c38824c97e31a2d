import { isText, type JsonObject } from '../json-object.js'
import type { YespoContact, YespoEvent, YespoOrder, YespoState } from './yespo-state.js'

const FIRST_CONTACT_ID = 100_001

/** A change to a contact; a field that is absent stays as it is. */
interface YespoContactChange {
  readonly values?: Readonly<Record<string, unknown>>
  readonly fields?: Readonly<Record<string, unknown>>
  readonly addGroups?: readonly string[]
  readonly removeGroups?: readonly string[]
}

/** The memory of one Yespo account. */
export interface YespoStore {
  /** The first contact whose value under one of the names is the given one; e-mail without regard to case. */
  findContact(identifiers: Readonly<Record<string, unknown>>): YespoContact | undefined
  saveContact(known: YespoContact | undefined, change: YespoContactChange): YespoContact
  addEvent(event: YespoEvent): void
  findOrder(externalOrderId: string): YespoOrder | undefined
  saveOrder(order: YespoOrder): void
  startImport(): string
  hasImport(id: string): boolean
  state(): YespoState
}

/** Starts an empty account. */
export function createYespoStore(nextSession: () => string): YespoStore {
  const contacts = new Map<number, YespoContact>()
  const contactIndex = new Map<string, number>()
  const eventTypes = new Set<string>()
  const events: YespoEvent[] = []
  const orders = new Map<string, YespoOrder>()
  const imports = new Set<string>()

  return {
    findContact(identifiers) {
      for (const [name, value] of Object.entries(identifiers)) {
        const id = contactIndex.get(indexKey(name, value))
        const contact = id === undefined ? undefined : contacts.get(id)
        if (contact !== undefined) return contact
      }
      return undefined
    },
    saveContact(known, change) {
      const id = known?.id ?? FIRST_CONTACT_ID + contacts.size
      const groups = new Set([...(known?.groups ?? []), ...(change.addGroups ?? [])])
      for (const group of change.removeGroups ?? []) groups.delete(group)
      const contact: YespoContact = {
        id,
        values: { ...known?.values, ...change.values },
        fields: { ...known?.fields, ...change.fields },
        groups: [...groups],
      }
      for (const [name, value] of Object.entries(known?.values ?? {})) contactIndex.delete(indexKey(name, value))
      for (const [name, value] of identifyingValues(contact)) contactIndex.set(indexKey(name, value), id)
      contacts.set(id, contact)
      return contact
    },
    addEvent(event) {
      eventTypes.add(event.eventTypeKey)
      events.push(event)
    },
    findOrder: (externalOrderId) => orders.get(externalOrderId),
    saveOrder: (order) => {
      orders.set(order.externalOrderId, order)
    },
    startImport() {
      const id = nextSession()
      imports.add(id)
      return id
    },
    hasImport: (id) => imports.has(id),
    state: () => ({
      contacts: [...contacts.values()],
      eventTypes: [...eventTypes],
      events: [...events],
      orders: [...orders.values()],
    }),
  }
}

const IDENTIFYING = ['externalCustomerId', 'email', 'sms', 'contactKey', 'mobilepush', 'webpush']

function identifyingValues(contact: YespoContact): readonly (readonly [string, unknown])[] {
  const named = IDENTIFYING.map((name) => [name, contact.values[name]] as const)
  return [['id', contact.id], ...named.filter(([, value]) => isText(value) || typeof value === 'number')]
}

function indexKey(name: string, value: unknown): string {
  const text = String(value)
  return `${name} ${name === 'email' ? text.toLowerCase() : text}`
}

/** The identifiers of an event's parameters under the names contacts are kept by. */
export function contactIdentifiers(params: JsonObject): Readonly<Record<string, unknown>> {
  const { contactId, externalCustomerId, email, phone, pushToken } = params
  const candidates = { id: contactId, externalCustomerId, email, sms: phone, mobilepush: pushToken }
  return Object.fromEntries(
    Object.entries(candidates).filter(([, value]) => isText(value) || typeof value === 'number'),
  )
}
