import { eventTypes, lastPartOf } from '../model/event/types.js'

/** One call of the client, and the permission that a workspace's key needs for it. */
export interface PermissionRow {
  /** The name of the call, like `events.addedToCart`. */
  readonly call: string
  readonly endpoint: string
  /** Absent where Synerise does not publish the name. */
  readonly permission?: string
  /** The name is a guess from others. A "no" may mean that there is no such permission. */
  readonly inferred?: true
}

const camelCase = (type: string) => type.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

const dedicatedRows: readonly PermissionRow[] = Object.entries(eventTypes).map(([type, facts]) => {
  const name = camelCase(lastPartOf(type))
  return {
    call: type.startsWith('push/') ? `events.push.${name}` : `events.${name}`,
    endpoint: `POST /v4/events/${type}`,
    ...('permission' in facts ? { permission: facts.permission } : {}),
  }
})

/**
 * The permission that each call needs. Sources: https://github.com/Synerise/magento2-integration, Model/Workspace.php, and the API
 * reference for transactions and profiles.
 */
export const permissionRows: readonly PermissionRow[] = [
  { call: 'events.custom', endpoint: 'POST /v4/events/custom', permission: 'API_CUSTOM_EVENTS_CREATE' },
  {
    call: 'events.batch',
    endpoint: 'POST /v4/events/batch',
    permission: 'API_BATCH_EVENTS_CREATE',
    inferred: true,
  },
  ...dedicatedRows,
  { call: 'transactions.create', endpoint: 'POST /v4/transactions', permission: 'API_TRANSACTION_CREATE' },
  {
    call: 'transactions.createMany',
    endpoint: 'POST /v4/transactions/batch',
    permission: 'API_BATCH_TRANSACTION_CREATE',
  },
  { call: 'profiles.upsert', endpoint: 'POST /v4/clients', permission: 'API_CLIENT_CREATE' },
  { call: 'profiles.upsertMany', endpoint: 'POST /v4/clients/batch', permission: 'API_BATCH_CLIENT_CREATE' },
  { call: 'profiles.delete', endpoint: 'DELETE /v4/clients/{id}' },
]
