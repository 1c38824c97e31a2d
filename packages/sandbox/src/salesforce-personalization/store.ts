import type { JsonObject } from '../server/json-object.js'
import { cartAfter } from './cart.js'
import type { SalesforceCommerce } from './events/item-action.js'
import type { SalesforceIdentity } from './identity.js'
import type { SalesforceEvent, SalesforceOrder, SalesforceState, SalesforceUser } from './state.js'

/** The memory of one dataset. */
export interface SalesforceStore {
  /** Finds, creates or merges the user of an event. */
  resolveUser(identity: SalesforceIdentity): SalesforceUser
  hasUser(id: string): boolean
  saveUser(user: SalesforceUser): void
  /** The user with one of the keys. */
  findUser(keys: readonly string[]): SalesforceUser | undefined
  deleteUser(user: SalesforceUser): void
  addEvent(event: SalesforceEvent): void
  addOrder(order: SalesforceOrder, at: number): void
  /** The orders that came up to a time, in milliseconds since 1970. */
  ordersUntil(at: number): readonly SalesforceOrder[]
  saveItem(type: string, item: JsonObject): void
  state(): SalesforceState
}

/** Starts an empty dataset. */
export function createSalesforceStore(nextId: () => string): SalesforceStore {
  // In order of activity: the most recently active user is the last one.
  const users = new Map<string, SalesforceUser>()
  const owners = new Map<string, string>()
  const events: SalesforceEvent[] = []
  const orders: SalesforceOrder[] = []
  const times: number[] = []
  const catalog = new Map<string, JsonObject>()

  function saveUser(user: SalesforceUser): void {
    users.delete(user.id)
    users.set(user.id, user)
    for (const key of [...user.keys, `primary ${user.id}`]) owners.set(key, user.id)
  }

  return {
    resolveUser({ named, anonymous }) {
      const keys = anonymous === undefined ? named : [...named, anonymous]
      const ids = new Set(keys.map((key) => owners.get(key)).filter((id) => id !== undefined))
      // Several matches: the most recently active user wins, the others are merged into it and deleted.
      const matches = [...users.values()].filter(({ id }) => ids.has(id))
      const winner = matches.at(-1) ?? { id: nextId(), keys: [], attributes: {}, cart: [], events: 0 }
      const losers = matches.slice(0, -1)
      for (const loser of losers) users.delete(loser.id)
      const all = [...losers, winner]
      const merged: SalesforceUser = {
        id: winner.id,
        keys: [...new Set([...all.flatMap((user) => user.keys), ...keys.filter((key) => !key.startsWith('primary '))])],
        attributes: Object.assign({}, ...all.map((user) => user.attributes)) as JsonObject,
        cart: winner.cart.length > 0 ? winner.cart : (losers.findLast((user) => user.cart.length > 0)?.cart ?? []),
        events: all.reduce((sum, user) => sum + user.events, 0),
      }
      saveUser(merged)
      for (const loser of losers) owners.set(`primary ${loser.id}`, merged.id)
      return merged
    },
    hasUser: (id) => owners.has(`primary ${id}`),
    saveUser,
    findUser: (keys) => keys.map((key) => users.get(owners.get(key) ?? '')).find((user) => user !== undefined),
    deleteUser: ({ id }) => {
      users.delete(id)
      for (const [key, owner] of owners) if (owner === id) owners.delete(key)
    },
    addEvent: (event) => {
      events.push(event)
    },
    addOrder: (order, at) => {
      orders.push(order)
      times.push(at)
    },
    ordersUntil: (at) => orders.filter((_, index) => (times[index] ?? 0) <= at),
    saveItem: (type, item) => {
      const key = `${type} ${String(item['_id'])}`
      catalog.set(key, { ...catalog.get(key), ...item })
    },
    state: () => ({
      users: [...users.values()],
      events: [...events],
      orders: [...orders],
      catalog: Object.fromEntries(catalog),
    }),
  }
}

/** Applies what an event does to the cart and orders of its user. */
export function applySalesforceCommerce(
  store: SalesforceStore,
  user: SalesforceUser,
  commerce: SalesforceCommerce,
  at: number,
): void {
  store.saveUser({ ...user, cart: cartAfter(user.cart, commerce) })
  if (commerce.does !== 'purchase') return
  const { orderId, currency, lines } = commerce
  const sum = lines.reduce((total, { price = 0, quantity }) => total + price * quantity, 0)
  store.addOrder(
    {
      userId: user.id,
      orderId,
      totalValue: commerce.totalValue ?? sum,
      ...(currency !== undefined && { currency }),
      lines,
    },
    at,
  )
}
