import type { SyneriseFields } from '../fields.js'

/** A kind of event with an endpoint of its own. */
export interface SyneriseEventType {
  /** Last part of the path, and `type` in a batch. */
  readonly name: string
  /** The action the vendor stores; absent for `custom`, which brings its own. */
  readonly action?: string
  /** What is known of `params`. */
  readonly params?: SyneriseFields
}

const CART: SyneriseFields = {
  sku: 'filled!',
  finalUnitPrice: 'money!',
  quantity: 'number!',
  source: 'source',
  name: 'text',
  category: 'text',
  categories: 'texts',
  regularUnitPrice: 'money',
  discountedUnitPrice: 'money',
  producer: 'text',
  offline: 'boolean',
}

/** Every endpoint under `/v4/events`, from the API reference. */
export const SYNERISE_EVENT_TYPES: readonly SyneriseEventType[] = [
  { name: 'custom' },
  { name: 'registered', action: 'client.register' },
  { name: 'logged-in', action: 'client.login' },
  { name: 'logged-out', action: 'client.logout' },
  { name: 'added-to-cart', action: 'product.addToCart', params: CART },
  { name: 'removed-from-cart', action: 'product.removeFromCart', params: CART },
  { name: 'added-to-favorites', action: 'product.addToFavorite' },
  {
    name: 'product-view',
    action: 'product.view',
    params: {
      productId: 'text',
      name: 'text',
      source: 'source',
      category: 'text',
      url: 'text',
      fromRecommendation: 'boolean',
      campaignHash: 'text',
    },
  },
  { name: 'searched', action: 'client.search' },
  { name: 'shared', action: 'client.shared' },
  { name: 'visited-screen', action: 'screen.view' },
  { name: 'hit-timer', action: 'client.hitTimer' },
  { name: 'appeared-in-location', action: 'client.location', params: { lat: 'number!', lon: 'number!' } },
  {
    name: 'application-started',
    action: 'client.applicationStarted',
    params: { applicationName: 'filled!', version: 'filled!' },
  },
  { name: 'assigned-to-company', action: 'client.assignToCompany', params: { companyId: 'number!' } },
  {
    name: 'cancelled-transaction',
    action: 'transaction.cancel',
    params: {
      orderId: 'text',
      orderStatus: 'text',
      products: 'objects',
      revenue: 'money',
      value: 'money',
      discountAmount: 'money',
      discountPercent: 'number',
      source: 'source',
    },
  },
  {
    name: 'item-search-click',
    action: 'item.search.click',
    params: { correlationId: 'text', item: 'text', position: 'position', searchType: 'search-type' },
  },
  { name: 'push/received', action: 'push.receiveInBackground' },
  { name: 'push/viewed', action: 'push.view' },
  { name: 'push/clicked', action: 'push.click' },
  { name: 'push/cancelled', action: 'push.cancel' },
]

/** The permission an event endpoint needs. The pattern is known; some of the names follow from it. */
export function synerisePermission(name: string): string {
  return `API_${name.replace(/[-/]/g, '_').toUpperCase()}_EVENTS_CREATE`
}
