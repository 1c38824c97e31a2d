import type { SyneriseDedicatedType } from './input.js'

/** What is known of one dedicated endpoint of `/v4/events`. */
export interface EventTypeFacts {
  /** The action that Synerise gives the event. */
  readonly action: string
  /** The permission that a key needs for it, where its name is known. */
  readonly permission?: string
}

/**
 * The dedicated endpoints of `/v4/events` by the last part of their path, which is also their `type` in a batch.
 * Sources: the v4 API reference as Synerise's PHP SDK carries it (https://github.com/Synerise/php-sdk, lib/V4/Events);
 * the permissions: https://github.com/Synerise/magento2-integration, Model/Workspace.php.
 */
export const eventTypes = {
  registered: { action: 'client.register', permission: 'API_REGISTERED_EVENTS_CREATE' },
  'logged-in': { action: 'client.login', permission: 'API_LOGGED_IN_EVENTS_CREATE' },
  'logged-out': { action: 'client.logout', permission: 'API_LOGGED_OUT_EVENTS_CREATE' },
  'added-to-cart': { action: 'product.addToCart', permission: 'API_ADDED_TO_CART_EVENTS_CREATE' },
  'removed-from-cart': { action: 'product.removeFromCart', permission: 'API_REMOVED_FROM_CART_EVENTS_CREATE' },
  'added-to-favorites': { action: 'product.addToFavorite', permission: 'API_ADDED_TO_FAVORITES_EVENTS_CREATE' },
  'product-view': { action: 'product.view' },
  searched: { action: 'client.search' },
  shared: { action: 'client.shared' },
  'visited-screen': { action: 'screen.view' },
  'hit-timer': { action: 'client.hitTimer' },
  'appeared-in-location': { action: 'client.location' },
  'application-started': { action: 'client.applicationStarted' },
  'assigned-to-company': { action: 'client.assignToCompany' },
  'cancelled-transaction': { action: 'transaction.cancel' },
  'item-search-click': { action: 'item.search.click' },
  'push/received': { action: 'push.receiveInBackground' },
  'push/viewed': { action: 'push.view' },
  'push/clicked': { action: 'push.click' },
  'push/cancelled': { action: 'push.cancel' },
} as const satisfies Readonly<Record<SyneriseDedicatedType, EventTypeFacts>>

const pushPrefix = 'push/'

/** Whether the event is about a push message. Synerise documents no `type` for those in a batch. */
export function isPushType(type: string): boolean {
  return type.startsWith(pushPrefix)
}

/** The last part of the endpoint's path. */
export function lastPartOf(type: string): string {
  return isPushType(type) ? type.slice(pushPrefix.length) : type
}
