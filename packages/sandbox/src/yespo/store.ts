import { isText, type JsonObject } from '../server/json-object.js'
import { started, type Workflows } from '../workflows.js'
import type { YespoContact, YespoEvent, YespoMessage, YespoOrder, YespoState } from './state.js'

const FIRST_CONTACT_ID = 100_001

/** A change to a contact; a field that is absent stays as it is. */
interface YespoContactChange {
  readonly values?: Readonly<Record<string, unknown>>
  readonly fields?: Readonly<Record<string, unknown>>
  readonly addGroups?: readonly string[]
  readonly removeGroups?: readonly string[]
  /** Default: as it was. */
  readonly unconfirmed?: boolean
}

/** The memory of one Yespo account. */
export interface YespoStore {
  /** The first contact whose value under one of the names is the given one; e-mail without regard to case. */
  findContact(identifiers: Readonly<Record<string, unknown>>): YespoContact | undefined
  saveContact(known: YespoContact | undefined, change: YespoContactChange): YespoContact
  /** When a contact was last saved, in milliseconds since 1970. */
  savedAt(id: number): number
  /** Forgets a contact, or keeps it among the deleted ones. */
  removeContact(contact: YespoContact, how: 'erase' | 'delete'): void
  /** Brings back the first deleted contact with one of the identifiers. */
  restoreContact(identifiers: Readonly<Record<string, unknown>>): YespoContact | undefined
  addEvent(event: YespoEvent): void
  removeEvents(isMeant: (event: YespoEvent) => boolean): number
  findOrder(externalOrderId: string): YespoOrder | undefined
  saveOrder(order: YespoOrder): void
  removeOrders(isMeant: (order: YespoOrder) => boolean): number
  /** Keeps a message under a new request id. */
  addMessage(message: Omit<YespoMessage, 'requestId'>): YespoMessage
  findMessage(requestId: string): YespoMessage | undefined
  startImport(at: number): string
  /** When the import began, in milliseconds since 1970. */
  importStart(id: string): number | undefined
  state(): YespoState
}

/** Starts an empty account. `workflows` are started by key of the event type. */
export function createYespoStore(
  nextId: () => string,
  workflows: Workflows = {},
  now: () => number = () => 0,
): YespoStore {
  const contacts = new Map<number, YespoContact>()
  const contactIndex = new Map<string, number>()
  const saved = new Map<number, number>()
  const eventTypes = new Set<string>()
  const deletedContacts = new Map<number, YespoContact>()
  const messages = new Map<string, YespoMessage>()
  let created = 0
  let events: YespoEvent[] = []
  const orders = new Map<string, YespoOrder>()
  const imports = new Map<string, number>()

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
      const id = known?.id ?? FIRST_CONTACT_ID + created++
      const groups = new Set([...(known?.groups ?? []), ...(change.addGroups ?? [])])
      for (const group of change.removeGroups ?? []) groups.delete(group)
      const contact: YespoContact = {
        id,
        values: { ...known?.values, ...change.values },
        fields: { ...known?.fields, ...change.fields },
        groups: [...groups],
        ...((change.unconfirmed ?? known?.unconfirmed) && { unconfirmed: true }),
      }
      for (const [name, value] of Object.entries(known?.values ?? {})) contactIndex.delete(indexKey(name, value))
      for (const [name, value] of identifyingValues(contact)) contactIndex.set(indexKey(name, value), id)
      contacts.set(id, contact)
      saved.set(id, now())
      return contact
    },
    savedAt: (id) => saved.get(id) ?? 0,
    removeContact(contact, how) {
      for (const [name, value] of identifyingValues(contact)) contactIndex.delete(indexKey(name, value))
      contacts.delete(contact.id)
      if (how === 'delete') deletedContacts.set(contact.id, contact)
    },
    restoreContact(identifiers) {
      const keys = new Set(Object.entries(identifiers).map(([name, value]) => indexKey(name, value)))
      const contact = [...deletedContacts.values()].find((one) =>
        identifyingValues(one).some(([name, value]) => keys.has(indexKey(name, value))),
      )
      if (contact === undefined) return undefined
      deletedContacts.delete(contact.id)
      contacts.set(contact.id, contact)
      for (const [name, value] of identifyingValues(contact)) contactIndex.set(indexKey(name, value), contact.id)
      return contact
    },
    addEvent(event) {
      eventTypes.add(event.eventTypeKey)
      events.push(event.occurred === undefined ? { ...event, ...started(workflows, event.eventTypeKey) } : event)
    },
    removeEvents(isMeant) {
      const kept = events.filter((event) => !isMeant(event))
      const removed = events.length - kept.length
      events = kept
      return removed
    },
    findOrder: (externalOrderId) => orders.get(externalOrderId),
    saveOrder: (order) => {
      orders.set(order.externalOrderId, order)
    },
    removeOrders(isMeant) {
      const meant = [...orders.values()].filter(isMeant)
      for (const { externalOrderId } of meant) orders.delete(externalOrderId)
      return meant.length
    },
    addMessage(message) {
      const kept = { ...message, requestId: nextId() }
      messages.set(kept.requestId, kept)
      return kept
    },
    findMessage: (requestId) => messages.get(requestId),
    startImport(at) {
      const id = nextId()
      imports.set(id, at)
      return id
    },
    importStart: (id) => imports.get(id),
    state: () => ({
      contacts: [...contacts.values()],
      deletedContacts: [...deletedContacts.values()],
      eventTypes: [...eventTypes],
      events: [...events],
      orders: [...orders.values()],
      messages: [...messages.values()],
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

/**
 * The identifiers of an event's parameters under the names contacts are kept by. Yespo looks for them by several names, in
 * any case. Yespo, "How to send orders through the Generate event resource".
 */
export function contactIdentifiers(params: JsonObject): Readonly<Record<string, unknown>> {
  const { externalCustomerId } = params
  const named = new Map(Object.entries(params).map(([name, value]) => [name.toLowerCase(), value]))
  const under = (...names: readonly string[]) => names.map((name) => named.get(name)).find((value) => isId(value))
  const candidates = {
    id: under('contactid', 'contact_id'),
    externalCustomerId,
    email: under('email', 'emailaddress', 'useremail', 'contactemail'),
    sms: under('phone', 'sms', 'phonenumber'),
    mobilepush: under('pushtoken'),
    contactKey: under('contactkey', 'contact_key'),
  }
  return Object.fromEntries(Object.entries(candidates).filter(([, value]) => isId(value)))
}

function isId(value: unknown): boolean {
  return isText(value) || typeof value === 'number'
}
